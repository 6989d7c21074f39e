package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.Detached;
import io.slipstream.devkit.suite.Follower;
import io.slipstream.devkit.suite.RunFile;
import io.slipstream.devkit.suite.RunState;
import io.slipstream.devkit.suite.SlipCode;
import io.slipstream.devkit.suite.SlipException;
import io.slipstream.devkit.suite.Stopper;
import io.slipstream.devkit.suite.SuiteFolder;
import io.slipstream.devkit.suite.SuiteLock;
import io.slipstream.devkit.suite.UpSettings;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the suite. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts PostgreSQL, Redis, Kafka and the services, and prints where they are.",
            "Stays until Ctrl-C, which stops all of it, unless --detach is given.",
            "A second 'up' says that the suite runs already and ends with 0."
        })
final class UpCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(110);

    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Option(names = "--detach", description = "Return once everything is ready; 'down' stops it.")
    private boolean detach;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The gateway's port; 0 takes any free one. Default: 8080, or the next free one if another"
                    + " Slipstream suite has that.")
    private @Nullable Integer port;

    @Option(
            names = "--replicas",
            paramLabel = "SERVICE=N",
            description = "Start several processes of a service, for example cache-service=3. May be repeated.")
    private Map<String, Integer> replicas = new LinkedHashMap<>();

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description =
                    "Use an existing PostgreSQL: postgresql://user:password@host:port, a role that may create roles"
                            + " and databases. Without a password in it, PGPASSWORD is taken.")
    private @Nullable String postgres;

    @Option(names = "--redis", paramLabel = "URL", description = "Use an existing Redis: redis://host:port.")
    private @Nullable String redis;

    @Option(names = "--kafka", paramLabel = "HOSTS", description = "Use an existing Kafka: host:port,host:port.")
    private @Nullable String kafka;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "0.01",
            description = "TPC-H scale of the sample data; 0 loads none. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Option(
            names = "--no-aot",
            negatable = false,
            description = "Start without AOT caches, and make none. Services then start more slowly.")
    private boolean noAot;

    @Override
    public Integer call() {
        SuiteFolder folder = suite.folder();
        UpSettings settings = new UpSettings(
                port,
                replicas,
                withPassword(postgres),
                redis,
                kafka,
                "containers".equals(System.getenv("SLIPSTREAM_STACK")),
                scale,
                !noAot,
                !detach,
                System.currentTimeMillis());
        folder.prepare();
        if (SuiteLock.isHeld(folder)) {
            return alreadyRuns(folder);
        }
        return start(folder, settings);
    }

    /** Starts the supervisor and shows what it reports: until it is ready, or attached until it ends. */
    private static int start(SuiteFolder folder, UpSettings settings) {
        Process supervisor = Detached.start(folder, settings, SupervisorMain.class);
        Follower follower = follower(folder);
        CountDownLatch shown = new CountDownLatch(1);
        AtomicInteger codeAfterSignal = new AtomicInteger(INTERRUPTED);
        Thread onSignal = new Thread(() -> stopOnSignal(supervisor.toHandle(), shown, codeAfterSignal), "stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        boolean ready = follower.untilReady(supervisor.toHandle());
        if (ready) {
            codeAfterSignal.set(0);
            boolean attached = settings.attached();
            Announcement.print(
                    System.out, folder, read(folder), attached ? "Ctrl-C stops it." : "./slipstream down stops it.");
            if (attached) {
                follower.untilEnd(supervisor.toHandle(), Duration.ofDays(3650));
            }
        }
        shown.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // A signal arrived: the hook is at work and ends the JVM.
            return 0;
        }
        // 'down' from elsewhere ends it in order and takes run.json away; a killed supervisor does not.
        boolean goesOn = ready && !settings.attached();
        boolean stoppedInOrder = !follower.failed() && !Files.exists(folder.runFile());
        return goesOn || (ready && stoppedInOrder) ? 0 : ended(folder, follower, stoppedInOrder);
    }

    /** A signal asks for the end of a suite that is attached or still starts: in order, and then with 0 or 130. */
    private static void stopOnSignal(ProcessHandle supervisor, CountDownLatch shown, AtomicInteger exitCode) {
        System.out.println();
        supervisor.destroy();
        boolean stopped = false;
        try {
            stopped = shown.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(stopped ? exitCode.get() : 1);
    }

    private static Follower follower(SuiteFolder folder) {
        return new Follower(folder.progressLog(), System.out, System.err, SuiteOptions.onTerminal());
    }

    private static RunState read(SuiteFolder folder) {
        return RunFile.read(folder)
                .orElseThrow(() -> SlipCode.SUPERVISOR_DIED.failure(
                        "The suite ended as soon as it was ready", "its run.json is gone"));
    }

    /** The supervisor has ended: its own message was shown, or it was killed and what it left is cleared away. */
    private static int ended(SuiteFolder folder, Follower follower, boolean stoppedInOrder) {
        if (follower.failed()) {
            return 1;
        }
        if (stoppedInOrder) {
            System.out.println("The suite was stopped while it started.");
            return 1;
        }
        new Stopper(folder, System.out, SuiteOptions.onTerminal()).stop();
        throw SlipCode.SUPERVISOR_DIED.failure(
                "The supervisor ended unexpectedly",
                "it was killed; what it left has been cleared away",
                "read " + folder.progressLog() + ", then run 'up' again");
    }

    private static int alreadyRuns(SuiteFolder folder) {
        Optional<RunState> run;
        try {
            run = RunFile.read(folder);
        } catch (SlipException e) {
            run = Optional.empty();
        }
        if (run.isEmpty()) {
            System.out.println("The suite in " + folder.data() + " is starting already; './slipstream status' shows how"
                    + " far it is.");
            return 0;
        }
        System.out.println("The suite in " + folder.data() + " runs already (state: "
                + run.get().state() + ", supervisor " + run.get().supervisor().pid() + ").");
        Announcement.print(System.out, folder, run.get(), "./slipstream down stops it.");
        return 0;
    }

    private static @Nullable String withPassword(@Nullable String url) {
        String password = System.getenv("PGPASSWORD");
        if (url == null || password == null) {
            return url;
        }
        try {
            URI uri = URI.create(url);
            String user = uri.getUserInfo();
            return user == null || user.contains(":")
                    ? url
                    : new URI(
                                    uri.getScheme(),
                                    user + ":" + password,
                                    uri.getHost(),
                                    uri.getPort(),
                                    uri.getPath(),
                                    uri.getQuery(),
                                    null)
                            .toString();
        } catch (IllegalArgumentException | java.net.URISyntaxException e) {
            return url; // refused with the other wrong settings
        }
    }
}
