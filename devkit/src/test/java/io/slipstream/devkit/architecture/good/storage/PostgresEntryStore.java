package io.slipstream.devkit.architecture.good.storage;

import io.slipstream.devkit.architecture.good.entry.Entry;
import io.slipstream.devkit.architecture.good.entry.EntryStore;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;

/** The implementation of a port. */
public class PostgresEntryStore implements EntryStore {
    /** Entities have public fields. */
    public Connection connection;

    @Override
    public Uni<Entry> find(String key) {
        return Uni.createFrom().nullItem();
    }
}
