package io.slipstream.devkit.architecture.good.entry;

import io.smallrye.mutiny.Uni;

/** A port. */
public interface EntryStore {
    Uni<Entry> find(String key);
}
