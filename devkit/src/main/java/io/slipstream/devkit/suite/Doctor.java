package io.slipstream.devkit.suite;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at whether this machine can run the suite, and at what an earlier run left. Changes nothing. */
public final class Doctor {
    private static final long NEEDED_MEMORY_BYTES = 3L << 30;
    private static final Set<String> PACKED_FOR = Set.of("linux-amd64", "linux-aarch64", "mac-x86_64", "mac-aarch64");

    private final SuiteFolder folder;
    private final List<Check> checks = new ArrayList<>();

    /** One of a suite's folder. */
    public Doctor(SuiteFolder folder) {
        this.folder = folder;
    }

    /** How a check went. */
    public enum Outcome {
        OK,
        /** Something does not work that the suite can do without. */
        WARNING,
        /** The suite will not start. */
        FAILED
    }

    /** One check, with what to do where it did not go well. */
    public record Check(String subject, Outcome outcome, String finding, String advice) {}

    /** Makes all checks. */
    public List<Check> run() {
        java();
        platform();
        disk();
        memory();
        port();
        leftovers();
        fileModes();
        built();
        program("chromium", "the browser test of the dashboard", "chromium", "chromium-browser", "google-chrome");
        program("nginx", "the check of generated nginx configurations", "nginx");
        return List.copyOf(checks);
    }

    private void java() {
        int feature = Runtime.version().feature();
        boolean compiler = Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "javac"));
        add(
                "JDK",
                feature >= 25 && compiler ? Outcome.OK : Outcome.FAILED,
                Runtime.version() + " in " + System.getProperty("java.home") + (compiler ? "" : ", without a compiler"),
                SlipCode.NO_JDK.next());
    }

    private void platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "mac" : "linux";
        String platform = os + "-" + System.getProperty("os.arch");
        boolean packed = PACKED_FOR.contains(platform)
                && !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        add(
                "platform",
                packed ? Outcome.OK : Outcome.WARNING,
                platform + (packed ? ": PostgreSQL and Redis are packed for it" : ": no PostgreSQL and Redis for it"),
                SlipCode.PLATFORM_UNSUPPORTED.next());
    }

    private void disk() {
        long free = Disk.freeBytes(folder.data());
        long needed = Disk.NEEDED_BYTES + Disk.TRAINING_BYTES;
        add(
                "disk",
                free >= needed ? Outcome.OK : free >= Disk.NEEDED_BYTES ? Outcome.WARNING : Outcome.FAILED,
                (free >> 20) + " MiB free for " + folder.data() + ", " + (needed >> 20) + " MiB wanted",
                SlipCode.DISK_FULL.next());
    }

    private void memory() {
        long total =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        add(
                "memory",
                total >= NEEDED_MEMORY_BYTES ? Outcome.OK : Outcome.WARNING,
                (total >> 20) + " MiB, " + (NEEDED_MEMORY_BYTES >> 20) + " MiB wanted",
                "stop other programs, or leave out replicas");
    }

    private void port() {
        if (FreePorts.isFree(GatewayPort.DEFAULT)) {
            add("port 8080", Outcome.OK, "free", "");
            return;
        }
        Optional<PortHolder> holder = PortHolder.of(GatewayPort.DEFAULT);
        boolean ours = holder.filter(PortHolder::slipstream).isPresent();
        add(
                "port 8080",
                ours ? Outcome.OK : Outcome.WARNING,
                holder.map(process -> "held by process %d (%s)".formatted(process.pid(), process.command()))
                        .orElse("held by a process that this user may not look at"),
                SlipCode.PORT_IN_USE.next());
    }

    private void leftovers() {
        if (!Files.isDirectory(folder.data())) {
            add("earlier runs", Outcome.OK, "none", "");
            return;
        }
        if (SuiteLock.isHeld(folder)) {
            add("earlier runs", Outcome.OK, "the suite runs", "");
            return;
        }
        int processes = ProcessTable.withArgument(folder.marker()).size();
        boolean stale = processes > 0 || Files.exists(folder.runFile());
        add(
                "earlier runs",
                stale ? Outcome.WARNING : Outcome.OK,
                stale ? "a killed run left " + processes + " processes and its run.json" : "nothing left",
                "run './slipstream down', or 'up' which clears it away");
    }

    private void fileModes() {
        List<String> open = new ArrayList<>();
        List<Path> secrets = new ArrayList<>(
                List.of(folder.runFile(), folder.adminKeyFile(), folder.stack().resolve("credentials")));
        try (Stream<Path> keys = Files.isDirectory(folder.keys()) ? Files.list(folder.keys()) : Stream.empty()) {
            keys.forEach(secrets::add);
            for (Path secret : secrets) {
                if (Files.exists(secret) && !onlyOwner(Files.getPosixFilePermissions(secret))) {
                    open.add(secret.getFileName().toString());
                }
            }
        } catch (IOException e) {
            open.add(e.toString());
        }
        add(
                "file modes",
                open.isEmpty() ? Outcome.OK : Outcome.WARNING,
                open.isEmpty() ? "secrets are closed to others" : "others may read " + String.join(", ", open),
                "chmod 600 the files in " + folder.data());
    }

    private void built() {
        List<String> missing = Stream.of(Component.values())
                .filter(component -> !Files.exists(folder.application(component).resolve("quarkus-run.jar")))
                .map(Component::moduleName)
                .toList();
        add(
                "build",
                missing.isEmpty() ? Outcome.OK : Outcome.WARNING,
                missing.isEmpty() ? "all modules are built" : "not built: " + String.join(", ", missing),
                "'./slipstream up' builds them");
    }

    private void program(String subject, String purpose, String... names) {
        Optional<Path> found = Stream.of(names)
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        add(subject, Outcome.OK, found.map(Path::toString).orElse("not installed; only " + purpose + " wants it"), "");
    }

    private void add(String subject, Outcome outcome, String finding, String advice) {
        checks.add(new Check(subject, outcome, finding, outcome == Outcome.OK ? "" : advice));
    }

    private static boolean onlyOwner(Set<PosixFilePermission> permissions) {
        return permissions.stream().allMatch(permission -> permission.name().startsWith("OWNER"));
    }
}
