package io.slipstream.devkit.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Kafka as one KRaft node in a JVM of its own ({@link KafkaBrokerMain}), which ends when this JVM does. */
final class KafkaPart extends ProcessPart {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final KafkaArchive archive;

    KafkaPart(Path stackDirectory, int port) {
        this(stackDirectory, port, DevkitHome.path());
    }

    /** One whose archive of classes is in a folder of its own. */
    KafkaPart(Path stackDirectory, int port, Path archives) {
        super("kafka", stackDirectory, port);
        this.archive = new KafkaArchive(directory(), archives);
    }

    @Override
    String stopSignal() {
        return "TERM";
    }

    @Override
    Process spawn() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                DevkitHome.java().toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(archive.arguments());
        command.addAll(List.of(
                KafkaBrokerMain.class.getName(),
                directory().toString(),
                Integer.toString(port()),
                Integer.toString(Ports.free(1).getFirst())));
        return new ProcessBuilder(OwnGroup.of(command))
                .directory(directory().toFile())
                .redirectError(log().toFile())
                .start();
    }

    @Override
    void stopped() {
        archive.publish();
    }

    @Override
    void awaitReady(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread.ofVirtual().name("kafka-ready").start(() -> {
            try {
                ready.complete(output.lines().anyMatch(KafkaBrokerMain.READY::equals));
            } catch (java.io.UncheckedIOException e) {
                ready.complete(false);
            }
        });
        try {
            if (!ready.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed(process, "ended while it started");
            }
        } catch (TimeoutException e) {
            throw failed(process, "was not ready within " + START_LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(process, "was interrupted while it started");
        }
    }
}
