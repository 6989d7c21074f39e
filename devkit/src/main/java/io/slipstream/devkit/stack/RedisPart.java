package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Redis as a process: bounded memory, a snapshot when it is stopped, nothing kept that the services could not lose. */
final class RedisPart extends ProcessPart {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    RedisPart(Path stackDirectory, int port) {
        super("redis", stackDirectory, port);
    }

    @Override
    String stopSignal() {
        return "TERM";
    }

    @Override
    Process spawn() throws IOException {
        Path settings = directory().resolve("redis.conf");
        Files.writeString(settings, """
                bind %s
                port %d
                dir "%s"
                save 300 1
                appendonly no
                maxmemory 128mb
                maxmemory-policy allkeys-lru
                set-proc-title no
                daemonize no
                """.formatted(host(), port(), directory()));
        return new ProcessBuilder(OwnGroup.of(List.of(Binaries.redis().toString(), settings.toString())))
                .directory(directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    @Override
    void awaitReady(Process process) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!serves(process)) {
            if (!process.isAlive()) {
                throw failed(process, "ended while it started");
            }
            if (System.nanoTime() > deadline) {
                throw failed(process, "did not answer within " + START_LIMIT.toSeconds() + " s");
            }
            Waiting.pause(POLL);
        }
    }

    /** Whether this very process answers; the port may belong to another server that was there first. */
    private boolean serves(Process process) {
        String answer = Probes.redisInfo(address());
        return answer.startsWith("+PONG") && answer.contains("process_id:" + process.pid() + "\r\n");
    }
}
