package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in the invalidation log. */
public sealed interface LogRecord {
    /** The namespace that means all of a tenant's. */
    String ALL_NAMESPACES = "*";

    /**
     * Copies older than this record may no longer be served.
     *
     * @param id the invalidation, the same in each of its records
     * @param tenant whose copies
     * @param namespace in which namespace; {@link #ALL_NAMESPACES} for every one
     * @param scope what the values name
     * @param values empty for a whole namespace
     * @param soft they may be served as stale ones while they are refreshed
     * @param at when it was accepted
     * @param origin the replica or service that accepted it
     * @param requestedBy the subject of the caller's token; null if no caller asked for it, or an older replica wrote it
     */
    record Invalidated(
            String id,
            String tenant,
            String namespace,
            Scope scope,
            List<String> values,
            boolean soft,
            Instant at,
            String origin,
            @Nullable String requestedBy)
            implements LogRecord {
        public Invalidated {
            values = List.copyOf(values);
        }

        /** One that no caller asked for. */
        public Invalidated(
                String id,
                String tenant,
                String namespace,
                Scope scope,
                List<String> values,
                boolean soft,
                Instant at,
                String origin) {
            this(id, tenant, namespace, scope, values, soft, at, origin, null);
        }
    }

    /**
     * A soft invalidation holds no more: copies that it made stale are as fresh as before.
     *
     * @param id the invalidation
     * @param tenant whose
     * @param at when that was accepted
     * @param origin the replica that accepted it
     */
    record Undone(String id, String tenant, Instant at, String origin) implements LogRecord {}

    /** Entries were written or removed; copies in process of other writes are out of date. */
    record EntriesChanged(String tenant, String namespace, List<EntryChange> changes, String origin)
            implements LogRecord {
        public EntriesChanged {
            changes = List.copyOf(changes);
        }
    }

    /**
     * One written or removed entry.
     *
     * @param key its key
     * @param write which write it was; 0 for a removal
     */
    record EntryChange(String key, long write) {}

    /** A policy or the switch was changed. */
    record SettingsChanged(String tenant, String namespace, Instant at, String origin) implements LogRecord {}

    /**
     * A replica proves that it hears the log: when it reads this back, it has applied all that stood before.
     *
     * @param applied how far it had applied the partition when it sent this; {@link Stamp#NONE} if it does not say
     * @param untold it found that some replica has writes in the partition that the log does not tell of yet
     */
    record Heartbeat(String replica, long sequence, Instant at, Stamp applied, boolean untold) implements LogRecord {}

    /**
     * Asks every replica for a heartbeat in this partition at once, so that how far they have applied it is known soon.
     *
     * @param replica who asks
     */
    record RollCall(String replica) implements LogRecord {}

    /** A word of a self-test. Concerns no entry, and nobody who reads it later. */
    record Word(Canary canary) implements LogRecord {}
}
