package io.slipstream.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server as a process of its own: a replica of the service, or a rival.
 *
 * @param name what it is called
 * @param url where it serves
 * @param process the process
 */
public record Replica(String name, URI url, Process process) implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);

    /** Linux counts the CPU time of threads a hundred times a second for all programs, whatever it does itself. */
    private static final long MILLIS_PER_TICK = 10;

    /** Starts a program of this JDK; its output goes to a file in a folder, where it runs. */
    public static Replica start(
            String name, URI url, List<String> arguments, Map<String, String> environment, Path folder)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .directory(folder.toFile());
        builder.command()
                .addFirst(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().putAll(environment);
        return new Replica(name, url, builder.start());
    }

    /** Lets it stand still. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        if (new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor() != 0) {
            throw new IOException("kill " + signal + " failed");
        }
    }

    /** The CPU time it took so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The CPU time that its compilers took so far, which is not what a request costs; zero where the system does not tell of threads. */
    public Duration compilerCpu() throws IOException {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return Duration.ZERO;
        }
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                ticks += compilerTicks(thread);
            }
        }
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    /** See proc_pid_stat(5): the fields after the name, the times of user and kernel are the 14th and 15th. */
    private static long compilerTicks(Path thread) throws IOException {
        String stat;
        try {
            stat = Files.readString(thread.resolve("stat"));
        } catch (NoSuchFileException e) {
            return 0;
        }
        int name = stat.lastIndexOf(')');
        if (!stat.substring(0, name).contains("CompilerThre")) {
            return 0;
        }
        String[] fields = stat.substring(name + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** The memory it has in RAM after a full collection, in bytes. */
    public long residentBytes() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        // Twice: the first one may only make room for what the second one finds dead.
        output(jcmd.toString(), Long.toString(process.pid()), "GC.run");
        output(jcmd.toString(), Long.toString(process.pid()), "GC.run");
        return 1024
                * Long.parseLong(output("ps", "-o", "rss=", "-p", Long.toString(process.pid()))
                        .trim());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
            throw new IOException(command[0] + " failed: " + output);
        }
        return output;
    }
}
