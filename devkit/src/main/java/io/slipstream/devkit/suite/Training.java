package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Makes the AOT caches of a build: runs the whole suite once over a stack that is thrown away, lets it do its main job,
 * and has each JVM write down at its end what it had loaded and linked.
 */
final class Training {
    private static final Duration START_LIMIT = Duration.ofSeconds(240);
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(240);
    private static final int WRITTEN_AT_ONCE = 2;
    private static final int EXERCISE_ROUNDS = 15;
    private static final double EXERCISE_SCALE = 0.01;

    private final SuiteFolder folder;
    private final Progress progress;
    private final BooleanSupplier cancelled;

    Training(SuiteFolder folder, Progress progress, BooleanSupplier cancelled) {
        this.folder = folder;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /** The flags with which each component starts: those of its cache where it has one, otherwise none. */
    static Map<Component, List<String>> flags(SuiteFolder folder) throws IOException {
        Map<Component, List<String>> flags = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            Path cache = cache(folder, component);
            flags.put(component, Files.exists(cache) ? useOf(cache) : List.of());
        }
        return flags;
    }

    /**
     * Mapped where it was made for, a cache needs no patching: less to do at the start, and its pages stay shared. The
     * profiles in it are left alone, since they would send methods to the second compiler while everything starts.
     */
    private static List<String> useOf(Path cache) {
        return List.of(
                "-XX:AOTCache=" + cache,
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-XX:-AOTReplayTraining",
                "-Xlog:aot=error,aot+codecache+stubs=error");
    }

    /** Which components have no cache for their build. */
    static List<Component> missing(SuiteFolder folder) throws IOException {
        List<Component> missing = new ArrayList<>();
        for (Component component : Component.values()) {
            if (!Files.exists(cache(folder, component))) {
                missing.add(component);
            }
        }
        return missing;
    }

    /** Makes the caches of components that have none. What cannot be made is said and left out: nothing depends on it. */
    void run(List<Component> components) {
        progress.say("Making AOT caches, once for this build: " + names(components));
        SuiteFolder scratch = new SuiteFolder(folder.root(), folder.data().resolve("training"));
        progress.begin("training");
        try {
            Folders.delete(scratch.data());
            scratch.prepare();
            train(components, scratch);
        } catch (IOException | RuntimeException e) {
            progress.say("No AOT caches this time, the services start more slowly: " + e.getMessage());
        } finally {
            progress.drop("training");
            Folders.delete(scratch.data());
        }
    }

    private void train(List<Component> components, SuiteFolder scratch) throws IOException {
        Map<Component, List<String>> flags = flags(folder);
        Map<Component, Path> drafts = new EnumMap<>(Component.class);
        for (Component component : components) {
            Path draft = scratch.data().resolve(component.moduleName() + ".aot");
            drafts.put(component, draft);
            flags.put(component, List.of("-XX:AOTCacheOutput=" + draft));
        }
        AdminKey adminKey = AdminKey.keptIn(scratch.adminKeyFile());
        FreePorts ports = new FreePorts(new SplittableRandom());
        SuitePlan plan = SuitePlan.of(UpSettings.plain(), ports.next(), ports::next);
        try (LocalStack stack = LocalStack.builder().start()) {
            SampleLoad.run(stack, EXERCISE_SCALE, folder.marker(), progress);
            ServiceLaunch launch = new ServiceLaunch(
                    scratch,
                    folder.marker(),
                    plan,
                    BackingAccess.of(stack),
                    ComponentKeys.keptIn(scratch.keys()),
                    adminKey);
            ServiceGroup group = new ServiceGroup(
                    plan,
                    instance -> launch.spec(instance, flags.getOrDefault(instance.component(), List.of())),
                    progress,
                    child -> {});
            try {
                group.start(START_LIMIT, cancelled);
                if (!cancelled.getAsBoolean()) {
                    progress.begin("exercise");
                    int answered = new Exercise(plan, adminKey).run(EXERCISE_ROUNDS, cancelled);
                    progress.end("exercise", answered + " requests");
                }
            } finally {
                group.stopBounded(cancelled.getAsBoolean() ? Duration.ZERO : WRITE_LIMIT, WRITTEN_AT_ONCE);
            }
        }
        if (!cancelled.getAsBoolean()) {
            publish(drafts);
        }
    }

    private void publish(Map<Component, Path> drafts) throws IOException {
        for (Map.Entry<Component, Path> draft : drafts.entrySet()) {
            if (Files.exists(draft.getValue())) {
                AotCaches.publish(draft.getValue(), cache(folder, draft.getKey()));
            } else {
                progress.say("The JVM wrote no AOT cache for " + draft.getKey().moduleName());
            }
        }
    }

    private static Path cache(SuiteFolder folder, Component component) throws IOException {
        return AotCaches.file(folder.application(component), ServiceLaunch.jvmFlags(component));
    }

    private static String names(List<Component> components) {
        return String.join(", ", components.stream().map(Component::moduleName).toList());
    }
}
