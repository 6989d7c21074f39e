package io.slipstream.extractor.extraction;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a parser process is started.
 *
 * @param mainClass the program, which speaks the {@link io.slipstream.extractor.parser.ParserProtocol}
 * @param classPath where its classes are
 * @param directory under which each process gets a directory for its temporary files
 * @param memoryBytes the most heap it may use
 * @param startTimeout how long it may take to be ready
 */
public record ParserCommand(
        String mainClass, String classPath, Path directory, long memoryBytes, Duration startTimeout) {
    private static final long MIN_MEMORY_BYTES = 16L * 1024 * 1024;

    /** The exit status of a process that ran out of memory; the virtual machine's own choice. */
    static final int OUT_OF_MEMORY = 3;

    public ParserCommand {
        if (memoryBytes < MIN_MEMORY_BYTES) {
            throw new IllegalArgumentException("memory of a parser must be at least 16 MiB, got " + memoryBytes);
        }
    }

    /**
     * The command line of a process with its temporary files in a directory. External entities are off, and network
     * connections go to a proxy that does not exist, whatever a parser library may try.
     */
    List<String> line(Path temporary) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xms16m");
        line.add("-Xmx" + memoryBytes);
        line.add("-Xss2m");
        line.add("-XX:+UseSerialGC");
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.add("-XX:MaxDirectMemorySize=64m");
        line.add("-XX:-UsePerfData");
        line.add("-Xshare:auto");
        line.add("-Djava.awt.headless=true");
        line.add("-Djava.io.tmpdir=" + temporary);
        line.add("-Djavax.xml.accessExternalDTD=");
        line.add("-Djavax.xml.accessExternalSchema=");
        line.add("-Djavax.xml.accessExternalStylesheet=");
        line.add("-DsocksProxyHost=127.0.0.1");
        line.add("-DsocksProxyPort=1");
        line.add("-Dhttp.proxyHost=127.0.0.1");
        line.add("-Dhttp.proxyPort=1");
        line.add("-Dhttp.nonProxyHosts=");
        line.add("-Dhttps.proxyHost=127.0.0.1");
        line.add("-Dhttps.proxyPort=1");
        line.add("-cp");
        line.add(classPath);
        line.add(mainClass);
        return line;
    }
}
