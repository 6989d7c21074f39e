package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.OwnGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that is started again when it dies, after a wait that grows, until it died too often in a minute. It runs in
 * a process group of its own, so that a Ctrl-C in the terminal does not reach it. For any thread.
 */
final class SupervisedChild {
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final ChildSpec spec;
    private final RestartBudget budget;
    private final BooleanSupplier ready;
    private final Consumer<SupervisedChild> onChange;
    private final InstantSource clock;
    private final Object lock = new Object();

    private ChildState state = ChildState.STOPPED;
    private @Nullable Process process;
    private @Nullable Instant startedAt;
    private @Nullable Thread watcher;
    private int restarts;
    private int lastExitCode;
    private boolean restartable;

    /**
     * @param ready whether the process serves; asked again and again while it starts
     * @param onChange told after each change of state, on the child's own thread
     */
    SupervisedChild(
            ChildSpec spec,
            int restartsPerMinute,
            BooleanSupplier ready,
            Consumer<SupervisedChild> onChange,
            InstantSource clock) {
        this.spec = spec;
        this.budget = new RestartBudget(clock, restartsPerMinute);
        this.ready = ready;
        this.onChange = onChange;
        this.clock = clock;
    }

    /** What it is called. */
    String name() {
        return spec.name();
    }

    /** How it is started. */
    ChildSpec spec() {
        return spec;
    }

    /** Where it is in its life. */
    ChildState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** How often it was started again. */
    int restarts() {
        synchronized (lock) {
            return restarts;
        }
    }

    /** The exit code of the process that ended last. */
    int lastExitCode() {
        synchronized (lock) {
            return lastExitCode;
        }
    }

    /** When the process that runs was started. */
    Optional<Instant> startedAt() {
        synchronized (lock) {
            return Optional.ofNullable(startedAt);
        }
    }

    /** The process that runs; empty if none does. */
    OptionalLong pid() {
        synchronized (lock) {
            return process != null && process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
        }
    }

    /** Starts the process; it is not started again should it die before {@link #keepAlive()}. */
    void start() {
        synchronized (lock) {
            if (watcher != null) {
                throw new IllegalStateException(name() + " was started before");
            }
            spawn();
            watcher = Thread.ofPlatform().name("child-" + name()).daemon().start(this::watch);
        }
    }

    /** From now on the process is started again when it dies. */
    void keepAlive() {
        synchronized (lock) {
            restartable = true;
        }
    }

    /** Ends the process with SIGTERM, past the limit with SIGKILL, and waits for its end. Does nothing if it has ended. */
    void stop(Duration limit) {
        Process running;
        Thread watching;
        synchronized (lock) {
            restartable = false;
            state = ChildState.STOPPED;
            running = process;
            watching = watcher;
        }
        if (watching != null && !watching.equals(Thread.currentThread())) {
            watching.interrupt();
        }
        if (running != null) {
            end(running.toHandle(), limit);
            awaitReaped(running);
        }
        onChange.accept(this);
    }

    /** The system may know of the end a moment before this JVM does. */
    private static void awaitReaped(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ProcessHandle process, Duration limit) {
        var family = process.descendants().toList();
        process.destroy();
        if (!Leftovers.awaitExit(process, limit)) {
            process.destroyForcibly();
            if (!Leftovers.awaitExit(process, KILL_LIMIT)) {
                throw SlipCode.STOP_FAILED.failure(
                        "Process " + process.pid() + " does not end",
                        "it ignores SIGKILL, as one stuck in the kernel does");
            }
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private void spawn() {
        try {
            Files.createDirectories(spec.log().getParent());
            ProcessBuilder builder = new ProcessBuilder(OwnGroup.of(spec.command()))
                    .directory(spec.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
            builder.environment().remove(Detached.SETTINGS);
            builder.environment().putAll(spec.environment());
            process = builder.start();
            startedAt = clock.instant();
            state = ChildState.STARTING;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name(), e);
        }
    }

    private void watch() {
        while (untilExit()) {
            Optional<Duration> wait;
            synchronized (lock) {
                wait = restartable ? budget.next() : Optional.empty();
                if (state == ChildState.STOPPED) {
                    return;
                }
                state = wait.isPresent() ? ChildState.RESTARTING : ChildState.FAILED;
            }
            onChange.accept(this);
            if (wait.isEmpty() || !respawnAfter(wait.get())) {
                return;
            }
            onChange.accept(this);
        }
    }

    /** Watches the process through its start to its end; false if the wait was cut short because it is being stopped. */
    private boolean untilExit() {
        Process running;
        synchronized (lock) {
            running = process;
        }
        if (running == null) {
            return false;
        }
        try {
            while (running.isAlive() && !ready.getAsBoolean()) {
                if (running.waitFor(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            if (running.isAlive() && becomes(ChildState.READY)) {
                onChange.accept(this);
            }
            int code = running.waitFor();
            synchronized (lock) {
                lastExitCode = code;
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private boolean becomes(ChildState next) {
        synchronized (lock) {
            if (state != ChildState.STARTING) {
                return false;
            }
            state = next;
            return true;
        }
    }

    private boolean respawnAfter(Duration wait) {
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } catch (InterruptedException e) {
            return false;
        }
        synchronized (lock) {
            if (!restartable) {
                return false;
            }
            spawn();
            restarts++;
            return true;
        }
    }
}
