package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.devkit.stack.StackBuilder;
import io.slipstream.devkit.stack.StackException;
import io.slipstream.devkit.stack.StackPart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * PostgreSQL, Redis and Kafka under a suite. A server that dies by accident is started again after a while; one that was
 * stopped on purpose (through {@link StackPart}, by a test) stays down. For one thread.
 */
final class Backing {
    private static final Duration REVIVE_AFTER = Duration.ofSeconds(5);
    private static final List<String> NAMES = List.of("postgres", "redis", "kafka");

    private final SuiteFolder folder;
    private final LocalStack stack;
    private final Progress progress;
    private final Map<String, Long> downSince = new HashMap<>();

    private Backing(SuiteFolder folder, LocalStack stack, Progress progress) {
        this.folder = folder;
        this.stack = stack;
        this.progress = progress;
    }

    /** Starts the servers, or looks for those of somebody else, and prepares databases and topics. */
    static Backing start(SuiteFolder folder, UpSettings settings, Progress progress) {
        NAMES.forEach(progress::begin);
        try {
            LocalStack stack = builder(folder, settings, progress).start();
            return new Backing(folder, stack, progress);
        } catch (StackException e) {
            throw failure(settings, e);
        } finally {
            NAMES.forEach(progress::drop);
        }
    }

    /** The servers. */
    LocalStack stack() {
        return stack;
    }

    /** What {@code run.json} says about a server. */
    static RunState.BackingState describe(StackPart part, UpSettings settings) {
        String foreign = switch (part.name()) {
            case "postgres" -> settings.postgres();
            case "redis" -> settings.redis();
            default -> settings.kafka();
        };
        OptionalLong pid = part.pid();
        return new RunState.BackingState(
                part.host(), part.port(), pid.isPresent() ? pid.getAsLong() : null, foreign != null);
    }

    /** Starts servers again that died by accident a while ago; gives whether a process changed. */
    boolean revive() {
        boolean changed = false;
        for (StackPart part : List.of(stack.postgres(), stack.redis(), stack.kafka())) {
            if (!diedByAccident(part)) {
                downSince.remove(part.name());
                continue;
            }
            long since = downSince.computeIfAbsent(part.name(), name -> System.nanoTime());
            if (System.nanoTime() - since > REVIVE_AFTER.toNanos()) {
                changed |= revive(part);
            }
        }
        return changed;
    }

    /** Stops Kafka, Redis and PostgreSQL, in this order; servers of somebody else go on. */
    void stop() {
        for (StackPart part : List.of(stack.kafka(), stack.redis(), stack.postgres())) {
            if (part.pid().isPresent()) {
                String step = "stop " + part.name();
                progress.begin(step);
                part.stop();
                progress.end(step, "stopped");
            }
        }
        stack.stop();
    }

    private boolean diedByAccident(StackPart part) {
        // Whoever stops a server on purpose takes its pid file away.
        Path pidFile = folder.stack().resolve("run").resolve(part.name() + ".pid");
        return Files.exists(pidFile) && part.pid().isEmpty();
    }

    private boolean revive(StackPart part) {
        downSince.remove(part.name());
        progress.say(part.name() + " died; starting it again");
        try {
            part.start();
            progress.say(part.name() + " is back");
            return true;
        } catch (StackException e) {
            progress.say(part.name() + " cannot be started again: " + firstLine(e));
            return false;
        }
    }

    private static StackBuilder builder(SuiteFolder folder, UpSettings settings, Progress progress) {
        StackBuilder builder = LocalStack.builder()
                .directory(folder.stack())
                .containers(settings.containers())
                .onStarted((part, took) -> progress.end(part.name(), "ready at " + part.address()));
        List<Integer> ports = ports(folder);
        builder.ports(ports.get(0), ports.get(1), ports.get(2));
        if (settings.postgres() != null) {
            builder.externalPostgres(URI.create(settings.postgres()));
        }
        if (settings.redis() != null) {
            builder.externalRedis(URI.create(settings.redis()));
        }
        if (settings.kafka() != null) {
            builder.externalKafka(settings.kafka());
        }
        return builder;
    }

    /** The ports of last time, each replaced if somebody else listens on it now. */
    static List<Integer> ports(SuiteFolder folder) {
        FreePorts free = new FreePorts(new SplittableRandom());
        Path file = folder.stack().resolve("ports");
        try {
            List<Integer> kept = Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(String::strip)
                            .map(Integer::valueOf)
                            .toList()
                    : List.of();
            if (kept.size() == NAMES.size()) {
                return kept.stream()
                        .map(port -> FreePorts.isFree(port) ? port : Integer.valueOf(free.next()))
                        .toList();
            }
        } catch (IOException | NumberFormatException e) {
            // Unreadable: as good as missing.
        }
        return List.of(free.next(), free.next(), free.next());
    }

    private static SlipException failure(UpSettings settings, StackException e) {
        if (Disk.isFull(e) || String.valueOf(e.getMessage()).contains("No space left on device")) {
            return SlipCode.DISK_FULL.failure("PostgreSQL, Redis or Kafka cannot start", "the disk is full");
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("There is no local PostgreSQL")) {
            return SlipCode.PLATFORM_UNSUPPORTED.failure(
                    "This platform has no local PostgreSQL and Redis", message.substring(0, message.indexOf(". ")));
        }
        SlipCode code = settings.usesExternalServers() && message.contains("xternal")
                ? SlipCode.EXTERNAL_UNREACHABLE
                : SlipCode.BACKING_FAILED;
        return code.failure(code.title(), firstLine(e))
                .withDetails(message.lines().skip(1).toList());
    }

    private static String firstLine(StackException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
    }
}
