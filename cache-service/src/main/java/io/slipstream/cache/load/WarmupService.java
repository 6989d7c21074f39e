package io.slipstream.cache.load;

import io.slipstream.cache.namespace.Namespace;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Brings entries into process ahead of use, in the background. Without a loader it takes them from the shared tier and
 * reports those that are not there. A warm-up warms the replica that takes it.
 */
public final class WarmupService {
    private static final Logger LOGGER = Logger.getLogger(WarmupService.class);
    private static final int REMEMBERED = 1_000;

    private final LoadService loads;
    private final WarmupStore store;
    private final int concurrency;
    private final int maxRunning;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Run> own = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Run> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Warms through this service; see {@code WarmupConfig} for the limits. */
    public WarmupService(LoadService loads, WarmupStore store, int concurrency, int maxRunning) {
        this.loads = loads;
        this.store = store;
        this.concurrency = concurrency;
        this.maxRunning = maxRunning;
    }

    /** Starts a warm-up and returns at once. Fails with {@code OVERLOADED} if too many run. */
    public Warmup start(Namespace namespace, List<String> keys) {
        if (running.incrementAndGet() > maxRunning) {
            running.decrementAndGet();
            throw new ProblemException(ErrorCode.OVERLOADED, maxRunning + " warm-ups run already");
        }
        Run run = new Run(namespace, UUID.randomUUID().toString(), keys.size());
        own.put(name(namespace.tenant(), run.id), run);
        Warmup begun = tell(run, Warmup.Status.RUNNING);
        Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUni(key -> loads.promote(namespace, key).invoke(found -> run.done(key, found)))
                .merge(concurrency)
                .onTermination()
                .invoke(running::decrementAndGet)
                .collect()
                .last()
                .subscribe()
                .with(last -> tell(run, Warmup.Status.COMPLETED), failure -> {
                    LOGGER.warnf("warm-up failed: warmup=%s cause=%s", begun.id(), failure.toString());
                    tell(run, Warmup.Status.FAILED);
                });
        return begun;
    }

    /** The progress of a warm-up of the tenant, wherever it runs. */
    public Uni<Optional<Warmup>> find(String tenant, String id) {
        Run known = own.get(name(tenant, id));
        return known != null
                ? Uni.createFrom().item(Optional.of(known.progress()))
                : store.find(tenant, id).onFailure().recoverWithItem(Optional.empty());
    }

    private Warmup tell(Run run, Warmup.Status status) {
        Warmup progress = run.progress(status);
        store.save(run.namespace.tenant(), progress).subscribe().with(done -> {}, failure -> {});
        return progress;
    }

    private static String name(String tenant, String id) {
        return tenant + ':' + id;
    }

    /** What a running warm-up found so far. */
    private static final class Run {
        private final Namespace namespace;
        private final String id;
        private final int total;
        private final List<String> absent = new ArrayList<>();
        private int loaded;
        private Warmup.Status status = Warmup.Status.RUNNING;

        Run(Namespace namespace, String id, int total) {
            this.namespace = namespace;
            this.id = id;
            this.total = total;
        }

        synchronized void done(String key, boolean found) {
            if (found) {
                loaded++;
            } else {
                absent.add(key);
            }
        }

        synchronized Warmup progress(Warmup.Status now) {
            status = now;
            return progress();
        }

        synchronized Warmup progress() {
            return new Warmup(id, namespace.name(), status, total, loaded, absent);
        }
    }
}
