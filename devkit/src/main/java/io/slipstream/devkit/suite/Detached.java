package io.slipstream.devkit.suite;

import com.fasterxml.jackson.core.JacksonException;
import io.slipstream.devkit.stack.DevkitHome;
import io.slipstream.devkit.stack.OwnGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Starts a supervisor as a process of its own, which goes on when the command that started it ends. */
public final class Detached {
    static final String SETTINGS = "SLIPSTREAM_UP_SETTINGS";

    private Detached() {}

    /**
     * Starts the supervisor of a suite; it reports in {@link SuiteFolder#progressLog()}. The settings travel in the
     * environment, since they may hold passwords.
     *
     * @param mainClass the class whose main method calls {@link #supervise}
     */
    public static Process start(SuiteFolder folder, UpSettings settings, Class<?> mainClass) {
        try {
            Files.deleteIfExists(folder.progressLog());
            ProcessBuilder builder = new ProcessBuilder(OwnGroup.of(List.of(
                            DevkitHome.java().toString(),
                            folder.marker(),
                            "-Dslipstream.role=supervisor",
                            "-D" + DevkitHome.PROPERTY + "=" + DevkitHome.path(),
                            "-Xmx160m",
                            "-Xss512k",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:MinHeapFreeRatio=10",
                            "-XX:MaxHeapFreeRatio=30",
                            "-cp",
                            DevkitHome.classPath(),
                            mainClass.getName(),
                            folder.root().toString(),
                            folder.data().toString())))
                    .directory(folder.root().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            settings.attached()
                                    ? ProcessBuilder.Redirect.PIPE
                                    : ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.progressLog().toFile()));
            builder.environment().put(SETTINGS, Json.MAPPER.writeValueAsString(settings));
            return builder.start();
        } catch (IOException e) {
            throw Disk.isFull(e)
                    ? SlipCode.DISK_FULL.failure("The supervisor cannot be started", "the disk is full")
                    : SlipCode.UNEXPECTED.failure("The supervisor cannot be started", e.toString());
        }
    }

    /** What a supervisor's process does: runs the suite that its environment describes; gives the exit code. */
    public static int supervise(SuiteFolder folder) throws JacksonException {
        return Supervisor.run(folder, Json.MAPPER.readValue(System.getenv(SETTINGS), UpSettings.class));
    }

    /** The supervisors that run a suite: one, or none. */
    public static List<ProcessHandle> supervisors(SuiteFolder folder) {
        return ProcessTable.withArgument(folder.marker()).stream()
                .filter(process -> ProcessTable.arguments(process.pid()).contains("-Dslipstream.role=supervisor"))
                .toList();
    }
}
