package io.slipstream.devkit.architecture.good.app;

import io.slipstream.devkit.architecture.good.entry.EntryStore;
import io.slipstream.devkit.architecture.good.storage.PostgresEntryStore;
import java.time.InstantSource;

/** The root may use everything. */
public class Wiring {
    EntryStore store() {
        return new PostgresEntryStore();
    }

    InstantSource clock() {
        return InstantSource.system();
    }
}
