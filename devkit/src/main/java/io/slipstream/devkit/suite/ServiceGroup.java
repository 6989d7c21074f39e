package io.slipstream.devkit.suite;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The services of a suite as processes: started together, watched, and stopped callers first. */
final class ServiceGroup {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int RESTARTS_PER_MINUTE = 5;
    private static final int LOG_LINES = 25;

    private final Map<ServiceInstance, SupervisedChild> children = new LinkedHashMap<>();
    private final Progress progress;

    /**
     * @param specs how to start each process
     * @param onChange told after each change of a process's state
     */
    ServiceGroup(
            SuitePlan plan,
            Function<ServiceInstance, ChildSpec> specs,
            Progress progress,
            Consumer<SupervisedChild> onChange) {
        this.progress = progress;
        for (ServiceInstance instance : plan.instances()) {
            children.put(
                    instance,
                    new SupervisedChild(
                            specs.apply(instance),
                            RESTARTS_PER_MINUTE,
                            () -> Readiness.of(instance.url()),
                            onChange,
                            InstantSource.system()));
        }
    }

    /** The processes by plan. */
    Map<ServiceInstance, SupervisedChild> children() {
        return Map.copyOf(children);
    }

    /**
     * Starts all and waits until all are ready.
     *
     * @param cancelled whether to give up early
     */
    void start(Duration limit, BooleanSupplier cancelled) {
        children.values().forEach(child -> {
            LogTail.bound(child.spec().log(), 0);
            progress.begin(child.name());
            child.start();
        });
        long deadline = System.nanoTime() + limit.toNanos();
        Map<ServiceInstance, SupervisedChild> waiting = new LinkedHashMap<>(children);
        while (!waiting.isEmpty() && !cancelled.getAsBoolean()) {
            waiting.entrySet().removeIf(entry -> isReady(entry.getKey(), entry.getValue()));
            if (System.nanoTime() > deadline && !waiting.isEmpty()) {
                throw late(waiting.values().iterator().next(), limit);
            }
            Pause.of(POLL);
        }
    }

    /** From now on a process that dies is started again. */
    void keepAlive() {
        children.values().forEach(SupervisedChild::keepAlive);
    }

    /** Stops the gateways, then the services, then the extractor; each wave together. */
    void stop(Duration limit) {
        for (List<Component> wave : SuitePlan.stopWaves()) {
            List<SupervisedChild> members = children.entrySet().stream()
                    .filter(entry -> wave.contains(entry.getKey().component()))
                    .map(Map.Entry::getValue)
                    .toList();
            stop(members, limit, members.size());
        }
    }

    /** Stops all, at most so many at once, in no order that callers could rely on. */
    void stopBounded(Duration limit, int atOnce) {
        stop(List.copyOf(children.values()), limit, atOnce);
    }

    private void stop(List<SupervisedChild> members, Duration limit, int atOnce) {
        try (ExecutorService stopping = Executors.newFixedThreadPool(Math.max(1, atOnce))) {
            members.forEach(child -> stopping.execute(() -> stopOne(child, limit)));
        }
    }

    private void stopOne(SupervisedChild child, Duration limit) {
        progress.drop(child.name());
        boolean ran = child.pid().isPresent();
        String step = "stop " + child.name();
        if (ran) {
            progress.begin(step);
        }
        try {
            child.stop(limit);
        } finally {
            if (ran) {
                progress.end(step, "stopped");
            }
        }
    }

    private boolean isReady(ServiceInstance instance, SupervisedChild child) {
        return switch (child.state()) {
            case READY -> {
                progress.end(child.name(), "ready at " + instance.url());
                yield true;
            }
            case FAILED -> {
                progress.drop(child.name());
                throw SlipCode.SERVICE_DIED
                        .failure(
                                child.name() + " ended while it started",
                                "exit code " + child.lastExitCode() + ", the end of its log is below",
                                "read " + child.spec().log())
                        .withDetails(LogTail.last(child.spec().log(), LOG_LINES));
            }
            case STARTING, RESTARTING, STOPPED -> false;
        };
    }

    private static SlipException late(SupervisedChild child, Duration limit) {
        return SlipCode.SERVICE_NOT_READY
                .failure(
                        child.name() + " was not ready within " + limit.toSeconds() + " s",
                        "its process runs but /q/health/ready does not answer 200; the end of its log is below",
                        "read " + child.spec().log())
                .withDetails(LogTail.last(child.spec().log(), LOG_LINES));
    }
}
