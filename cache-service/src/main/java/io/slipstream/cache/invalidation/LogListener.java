package io.slipstream.cache.invalidation;

/** Hears what this replica applied from the log, on the log's own thread, in order. Must not block. */
public interface LogListener {
    /** Floors were raised. */
    default void invalidated(LogRecord.Invalidated record) {}

    /** A soft invalidation was undone. */
    default void undone(LogRecord.Undone record) {}

    /** Entries were written or removed by some replica, maybe this one. */
    default void entriesChanged(LogRecord.EntriesChanged record) {}

    /** A policy or the switch of a tenant was changed. */
    default void settingsChanged(LogRecord.SettingsChanged record) {}

    /** Nothing that was cached before is known to be valid: another log, or a gap. */
    default void everythingForgotten() {}
}
