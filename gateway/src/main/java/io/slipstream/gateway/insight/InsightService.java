package io.slipstream.gateway.insight;

import com.sun.management.OperatingSystemMXBean;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.InsightConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots. However many watch, the services are asked once an interval and tenant; a tenant nobody asks for
 * costs nothing. Safe for use by several threads.
 */
@ApplicationScoped
public class InsightService {
    private static final int MAX_TENANTS = 256;

    private final FigureSource source;
    private final Duration interval;
    private final Map<Tenant, Sampler> samplers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tenant, Sampler> eldest) {
            return size() > MAX_TENANTS;
        }
    };

    /** Snapshots of a source, at most one an interval. */
    public InsightService(FigureSource source, InsightConfig config) {
        this.source = source;
        this.interval = config.sampleInterval();
    }

    /** The suite now: a snapshot at most one interval old. */
    public Uni<Snapshot> current(Tenant tenant) {
        synchronized (samplers) {
            return samplers.computeIfAbsent(tenant, Sampler::new).current;
        }
    }

    /** A snapshot at once and then one an interval, until cancelled. A slow reader skips snapshots. */
    public Multi<Snapshot> live(Tenant tenant) {
        return Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> current(tenant))
                .skip()
                .repetitions(Comparator.comparing(Snapshot::at));
    }

    /** Remembers one reading, to tell rates from. */
    private final class Sampler {
        private final Uni<Snapshot> current;
        private volatile @Nullable Reading before;

        Sampler(Tenant tenant) {
            Duration fresh = interval.minus(interval.dividedBy(10));
            this.current = Uni.combine()
                    .all()
                    .unis(
                            Uni.createFrom().deferred(() -> source.read(tenant)),
                            Uni.createFrom().deferred(() -> source.slowQueries(tenant)))
                    .with((reading, slow) -> {
                        Snapshot snapshot = Snapshot.of(reading, before, slow, machine());
                        before = reading;
                        return snapshot;
                    })
                    .memoize()
                    .atLeast(fresh);
        }
    }

    private static Snapshot.Machine machine() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        double cpu = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuLoad()
                : -1;
        return new Snapshot.Machine(
                heap.getUsed(),
                heap.getMax(),
                cpu < 0 ? null : cpu,
                Runtime.getRuntime().availableProcessors());
    }
}
