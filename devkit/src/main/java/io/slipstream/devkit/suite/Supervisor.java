package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs a suite: starts PostgreSQL, Redis and Kafka, then the services, watches over them, and stops them
 * in order when it is asked to (SIGTERM, SIGINT, or the end of standard input when {@code up} stays attached) or when the
 * start fails. It reports line by line on standard output; {@link #READY} says that all is ready.
 */
public final class Supervisor {
    /** The line that says that everything is ready. */
    public static final String READY = "#ready";

    private static final Duration READY_LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOOKS_PER_LOG_CHECK = 120;

    private final SuiteFolder folder;
    private final UpSettings settings;
    private final Progress progress;
    private final Thread main = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Instant began;

    private volatile boolean stopping;
    private volatile String state = "starting";
    private volatile Duration trained = Duration.ZERO;
    private volatile @Nullable Double readySeconds;
    private volatile @Nullable SuitePlan plan;
    private volatile @Nullable AdminKey adminKey;
    private volatile @Nullable Backing backing;
    private volatile @Nullable ServiceGroup services;

    private Supervisor(SuiteFolder folder, UpSettings settings, Progress progress) {
        this.folder = folder;
        this.settings = settings;
        this.progress = progress;
        this.began = Instant.ofEpochMilli(settings.beganAtMillis());
    }

    /** Runs a suite until it is asked to stop; gives the exit code of the process. Prints the failure, if there is one. */
    public static int run(SuiteFolder folder, UpSettings settings) {
        Logger.getLogger("").setLevel(Level.WARNING); // the Kafka client tells its life
        Duration already = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - settings.beganAtMillis()));
        try (Progress progress = Progress.to(System.out, already)) {
            return new Supervisor(folder, settings, progress).run();
        }
    }

    private int run() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
        if (settings.attached()) {
            Thread.ofPlatform().name("attached").daemon().start(this::stopWithStandardInput);
        }
        SlipException failure = null;
        try (SuiteLock lock = SuiteLock.tryTake(folder)
                .orElseThrow(() -> SlipCode.SETTING_WRONG.failure(
                        "This suite runs already",
                        "another supervisor holds " + folder.lockFile(),
                        "see './slipstream status'"))) {
            failure = runLocked();
        } catch (SlipException e) {
            failure = e;
        } finally {
            if (failure != null) {
                print(failure);
            }
            ended.countDown();
        }
        return failure == null ? 0 : 1;
    }

    private @Nullable SlipException runLocked() {
        SlipException failure = null;
        try {
            start();
            watch();
        } catch (SlipException e) {
            failure = stopping ? null : e;
        } catch (IOException | RuntimeException | Error e) {
            failure = stopping ? null : unexpected(e);
        }
        SlipException unclean = stopAll();
        return failure != null ? failure : unclean;
    }

    private void start() throws IOException {
        int cleared = Leftovers.clear(folder);
        if (cleared > 0) {
            progress.say("Cleared away " + cleared + " processes that an earlier run left");
        }
        Disk.require(folder.data(), Disk.NEEDED_BYTES);
        FreePorts ports = new FreePorts(new SplittableRandom());
        int gatewayPort = GatewayPort.ofThisMachine().choose(settings.port(), ports);
        if (settings.port() == null && gatewayPort != GatewayPort.DEFAULT) {
            progress.say("Port " + GatewayPort.DEFAULT + " belongs to another suite; this one takes " + gatewayPort);
        }
        SuitePlan planned = SuitePlan.of(settings, gatewayPort, ports::next);
        AdminKey key = AdminKey.keptIn(folder.adminKeyFile());
        plan = planned;
        adminKey = key;
        publish();
        Backing servers = Backing.start(folder, settings, progress);
        backing = servers;
        publish();
        train();
        if (stopping) {
            return;
        }
        SampleLoad.run(servers.stack(), settings.scale(), folder.marker(), progress);
        startServices(planned, servers.stack(), key);
    }

    private void train() throws IOException {
        List<Component> missing = settings.aot() ? Training.missing(folder) : List.of();
        if (missing.isEmpty()) {
            return;
        }
        Disk.require(folder.root(), Disk.TRAINING_BYTES);
        long start = System.nanoTime();
        new Training(folder, progress, () -> stopping).run(missing);
        trained = Duration.ofNanos(System.nanoTime() - start);
    }

    private void startServices(SuitePlan planned, LocalStack stack, AdminKey key) throws IOException {
        Map<Component, List<String>> aot = settings.aot() ? Training.flags(folder) : new EnumMap<>(Component.class);
        ServiceLaunch launch = new ServiceLaunch(
                folder, folder.marker(), planned, BackingAccess.of(stack), ComponentKeys.keptIn(folder.keys()), key);
        ServiceGroup group = new ServiceGroup(
                planned,
                instance -> launch.spec(instance, aot.getOrDefault(instance.component(), List.of())),
                progress,
                this::changed);
        services = group;
        if (stopping) {
            return;
        }
        group.start(READY_LIMIT, () -> stopping);
        if (stopping) {
            return;
        }
        group.keepAlive();
        state = "ready";
        readySeconds = (System.currentTimeMillis() - began.toEpochMilli() - trained.toMillis()) / 1000.0;
        publish();
        System.out.println(READY);
        System.out.flush();
    }

    private void watch() {
        for (int look = 1; !stopping; look++) {
            Pause.of(LOOK);
            Backing servers = backing;
            if (stopping || servers == null) {
                return;
            }
            if (servers.revive()) {
                tryPublish();
            }
            ServiceGroup group = services;
            if (look % LOOKS_PER_LOG_CHECK == 0 && group != null) {
                group.children()
                        .values()
                        .forEach(child -> LogTail.bound(child.spec().log()));
            }
        }
    }

    private void changed(SupervisedChild child) {
        if ("ready".equals(state)) {
            tell(child);
        }
        tryPublish();
    }

    private void tell(SupervisedChild child) {
        switch (child.state()) {
            case READY -> progress.say(child.name() + " is back");
            case RESTARTING ->
                progress.say(child.name() + " ended with exit code " + child.lastExitCode() + "; starting it again");
            case FAILED ->
                print(SlipCode.SERVICE_GAVE_UP.failure(
                        child.name() + " keeps dying",
                        "it ended too often in a minute, last with exit code " + child.lastExitCode()));
            case STARTING, STOPPED -> {}
        }
    }

    /** Writes {@code run.json}; while the suite runs, a failure to do so is said and no more. */
    private void tryPublish() {
        try {
            publish();
        } catch (SlipException e) {
            progress.say(e.line());
        }
    }

    private synchronized void publish() {
        SuitePlan known = plan;
        AdminKey key = adminKey;
        if (known != null && key != null) {
            RunFile.write(folder, describe(known, key));
        }
    }

    private RunState describe(SuitePlan known, AdminKey key) {
        Backing servers = backing;
        ServiceGroup group = services;
        return RunStates.describe(
                folder,
                settings,
                new RunStates.Facts(state, began, readySeconds, trained),
                known,
                key,
                servers == null ? null : servers.stack(),
                group == null ? Map.of() : group.children());
    }

    private @Nullable SlipException stopAll() {
        // What interrupted the wait has been understood; the stops below wait undisturbed.
        Thread.interrupted();
        SlipException failure = null;
        stopping = true;
        state = "stopping";
        tryPublish();
        ServiceGroup group = services;
        Backing servers = backing;
        try {
            if (group != null) {
                group.stop(STOP_LIMIT);
            }
        } catch (RuntimeException e) {
            failure = unexpected(e);
        }
        try {
            if (servers != null) {
                servers.stop();
            }
        } catch (RuntimeException e) {
            failure = unexpected(e);
        }
        forgetPlan();
        try {
            Leftovers.clear(folder);
        } catch (SlipException e) {
            failure = e;
        }
        if (servers != null) {
            progress.say("Stopped");
        }
        return failure;
    }

    /** After this, run.json is not written again. */
    private synchronized void forgetPlan() {
        plan = null;
    }

    private void stopAndWait() {
        stopping = true;
        main.interrupt();
        try {
            // Longer than all stops together; whoever waits longer sends SIGKILL.
            ended.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; only the end matters.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        stopping = true;
        main.interrupt();
    }

    private SlipException unexpected(Throwable e) {
        if (e instanceof SlipException known) {
            return known;
        }
        if (Disk.isFull(e)) {
            return SlipCode.DISK_FULL.failure("The suite cannot go on", "the disk is full");
        }
        Path trace = folder.logs().resolve("failure.log");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(trace))) {
            e.printStackTrace(out);
        } catch (IOException suppressed) {
            e.addSuppressed(suppressed);
        }
        return SlipCode.UNEXPECTED.failure("The suite cannot go on", e.toString(), "report it with " + trace);
    }

    private static void print(SlipException failure) {
        System.out.println(failure.line());
        failure.details().forEach(line -> System.out.println("    " + line));
        System.out.flush();
    }
}
