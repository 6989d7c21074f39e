package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskStatus;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of receivers over TLS: the certificate has to be trusted, and to be one for the name in the URL. */
class HttpPushesTlsIT {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "not-a-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final PushConfig config = new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withMapping(PushConfig.class)
            .withSources(new PropertiesConfigSource(
                    Map.of(
                            "slipstream.task.push.allowed-origins", "https://*:*",
                            "slipstream.task.push.allowed-networks", "127.0.0.0/8,::1/128"),
                    "test",
                    100))
            .build()
            .getConfigMapping(PushConfig.class);
    private HttpServer receiver;
    private Path keys;

    @BeforeEach
    void listen() throws Exception {
        keys = folder.resolve(UUID.randomUUID() + ".p12");
        makeKeys(keys);
        receiver = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
                .requestHandler(request -> request.response().end("{\"done\":true}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** A certificate for the name localhost, and for no address. */
    private static void makeKeys(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "receiver",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private void trust() throws IOException, InterruptedException {
        // A key entry is not trusted, its certificate alone is.
        Path certificate = keys.resolveSibling("receiver.crt");
        Path trusted = keys.resolveSibling(UUID.randomUUID() + ".p12");
        run("-exportcert", "-alias", "receiver", "-keystore", keys.toString(), "-file", certificate.toString());
        run(
                "-importcert",
                "-noprompt",
                "-alias",
                "receiver",
                "-keystore",
                trusted.toString(),
                "-file",
                certificate.toString());
        System.setProperty(TRUST_STORE, trusted.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder keytool = new ProcessBuilder(arguments).redirectErrorStream(true);
        keytool.command()
                .addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool")
                        .toString());
        keytool.command().addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        assertThat(keytool.redirectOutput(folder.resolve("keytool.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    private PushAnswer push(String host) {
        PushUrl url = PushUrl.of("https://" + host + ":" + receiver.actualPort() + "/tasks");
        HttpPushes pushes = new HttpPushes(
                new GuardedHttp(vertx, new AllowedTargets(config), config),
                new PushBodies(),
                config,
                Clock.systemUTC());
        return pushes.push(new PushCall(url, task(), null, null, "token", Duration.ofSeconds(30), List.of("secret")))
                .await()
                .atMost(PATIENCE);
    }

    private static Task task() {
        return new Task(
                UUID.randomUUID(),
                "acme",
                null,
                "tls.walk",
                TaskStatus.RUNNING,
                Priority.NORMAL,
                1,
                3,
                "{}",
                List.of(),
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void receiver_withACertificateThatIsTrusted_isCalled() throws Exception {
        trust();

        assertThat(push("localhost"))
                .isInstanceOfSatisfying(
                        PushAnswer.Answered.class,
                        answer -> assertThat(answer.status()).isEqualTo(200));
    }

    @Test
    void receiver_withACertificateOfAnotherName_isNotCalled() throws Exception {
        trust();

        assertThat(push("127.0.0.1")).isInstanceOf(PushAnswer.Unreachable.class);
    }

    @Test
    void receiver_withACertificateThatNobodyTrusts_isNotCalled() {
        assertThat(push("localhost")).isInstanceOf(PushAnswer.Unreachable.class);
    }
}
