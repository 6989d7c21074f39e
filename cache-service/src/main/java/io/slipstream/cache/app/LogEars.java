package io.slipstream.cache.app;

import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.invalidation.LogListener;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.Receipts;
import io.slipstream.cache.namespace.NamespaceService;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;

/** Passes on what the log says to whom it concerns. They are looked up late, since some of them write to the log. */
@Singleton
class LogEars implements LogListener {
    private final Instance<EntryService> entries;
    private final Instance<NamespaceService> namespaces;
    private final Instance<Receipts> receipts;

    LogEars(Instance<EntryService> entries, Instance<NamespaceService> namespaces, Instance<Receipts> receipts) {
        this.entries = entries;
        this.namespaces = namespaces;
        this.receipts = receipts;
    }

    @Override
    public void invalidated(LogRecord.Invalidated record) {
        listeners().forEach(listener -> listener.invalidated(record));
    }

    @Override
    public void undone(LogRecord.Undone record) {
        listeners().forEach(listener -> listener.undone(record));
    }

    @Override
    public void entriesChanged(LogRecord.EntriesChanged record) {
        listeners().forEach(listener -> listener.entriesChanged(record));
    }

    @Override
    public void settingsChanged(LogRecord.SettingsChanged record) {
        listeners().forEach(listener -> listener.settingsChanged(record));
    }

    @Override
    public void everythingForgotten() {
        listeners().forEach(LogListener::everythingForgotten);
    }

    private List<LogListener> listeners() {
        return List.of(entries.get(), namespaces.get(), receipts.get());
    }
}
