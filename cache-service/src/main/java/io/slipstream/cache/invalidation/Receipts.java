package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Receipts of invalidations: what this replica knows, and what all replicas tell each other through the shared facts.
 * Without those a receipt can be asked for on the replica that gave it.
 */
public final class Receipts implements LogListener {
    /** Begins the ids of invalidations that nobody holds a receipt of. */
    public static final String UNASKED = "change:";

    private static final String NAME = "receipt:";
    private static final String SOFT = "soft";
    private static final String AT = "requested_at";
    private static final String UNDONE = "undone_at";
    private static final String REPLICA = "replica:";
    private static final int MAX_OWN = 1_000;

    private final SharedFacts facts;
    private final InstantSource clock;
    private final Duration retention;
    private final String replica;

    /** Those of {@link #own} that the shared facts did not take yet. */
    private final Set<String> untold = new LinkedHashSet<>();

    private final Map<String, Map<String, String>> own = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, String>> eldest) {
            if (size() > MAX_OWN) {
                untold.remove(eldest.getKey());
                return true;
            }
            return false;
        }
    };

    /** Keeps receipts for a while under this replica's name. */
    public Receipts(SharedFacts facts, InstantSource clock, Duration retention, String replica) {
        this.facts = facts;
        this.clock = clock;
        this.retention = retention;
        this.replica = replica;
    }

    @Override
    public void invalidated(LogRecord.Invalidated record) {
        Instant now = clock.instant();
        if (!record.id().startsWith(UNASKED) && record.at().isAfter(now.minus(retention))) {
            remember(
                    record.tenant(),
                    record.id(),
                    Map.of(
                            SOFT,
                            Boolean.toString(record.soft()),
                            AT,
                            record.at().toString(),
                            REPLICA + replica,
                            now.toString()));
        }
    }

    @Override
    public void undone(LogRecord.Undone record) {
        if (record.at().isAfter(clock.instant().minus(retention))) {
            remember(record.tenant(), record.id(), Map.of(UNDONE, record.at().toString()));
        }
    }

    /** The receipt of an invalidation of the tenant; empty if there is none, or none any more. */
    public Uni<Optional<Receipt>> find(String tenant, String id) {
        String name = name(tenant, id);
        return facts.get(name).onFailure().recoverWithItem(Map.of()).map(shared -> receipt(id, merged(name, shared)));
    }

    /** Replicas told by the log that they applied an invalidation; what they told of it elsewhere is more exact. */
    void told(String tenant, String id, Map<String, Instant> replicas) {
        synchronized (own) {
            Map<String, String> fields = own.get(name(tenant, id));
            if (fields != null) {
                replicas.forEach((name, at) -> fields.putIfAbsent(REPLICA + name, at.toString()));
            }
        }
    }

    private void remember(String tenant, String id, Map<String, String> fields) {
        String name = name(tenant, id);
        synchronized (own) {
            own.computeIfAbsent(name, fresh -> new HashMap<>()).putAll(fields);
        }
        put(name, fields);
    }

    /** Tells again what the shared facts did not take, as after a pause of this process; to be called each second or so. */
    void retry() {
        Map<String, Map<String, String>> again = new HashMap<>();
        synchronized (own) {
            for (String name : untold) {
                Map<String, String> fields = new HashMap<>(own.get(name));
                // What the log told of others is less exact than what they tell themselves.
                fields.keySet().removeIf(field -> field.startsWith(REPLICA) && !field.equals(REPLICA + replica));
                again.put(name, fields);
            }
            untold.clear();
        }
        again.forEach(this::put);
    }

    private void put(String name, Map<String, String> fields) {
        facts.put(name, fields, retention).subscribe().with(done -> {}, failure -> failed(name));
    }

    private void failed(String name) {
        synchronized (own) {
            if (own.containsKey(name)) {
                untold.add(name);
            }
        }
    }

    private Map<String, String> merged(String name, Map<String, String> shared) {
        Map<String, String> fields;
        synchronized (own) {
            fields = new HashMap<>(own.getOrDefault(name, Map.of()));
        }
        fields.putAll(shared);
        return fields;
    }

    private static Optional<Receipt> receipt(String id, Map<String, String> fields) {
        Instant at = instant(fields.get(AT));
        if (at == null) {
            return Optional.empty();
        }
        List<Receipt.Applied> applied = new ArrayList<>();
        fields.forEach((field, value) -> {
            Instant when = field.startsWith(REPLICA) ? instant(value) : null;
            if (when != null) {
                applied.add(new Receipt.Applied(field.substring(REPLICA.length()), when));
            }
        });
        applied.sort(Comparator.comparing(Receipt.Applied::appliedAt));
        return Optional.of(new Receipt(
                id,
                null,
                false,
                false,
                Boolean.parseBoolean(fields.get(SOFT)),
                at,
                instant(fields.get(UNDONE)),
                applied));
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String name(String tenant, String id) {
        return NAME + tenant + ':' + id;
    }
}
