package io.slipstream.devkit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parts of a stack that is kept, so that what must survive can be seen to. */
class StackPartsIT {
    @TempDir
    private static Path folder;

    private static LocalStack stack;

    @BeforeAll
    static void startStack() {
        stack = LocalStack.builder().directory(folder).start();
    }

    @AfterAll
    static void stopStack() {
        stack.stop();
    }

    static Stream<StackPart> parts() {
        return Stream.of(stack.postgres(), stack.redis(), stack.kafka());
    }

    @ParameterizedTest
    @MethodSource("parts")
    void restart_runningPart_isAnotherProcessOnTheSamePort(StackPart part) {
        long before = part.pid().orElseThrow();
        int port = part.port();

        part.restart();

        assertThat(part.isRunning()).isTrue();
        assertThat(part.pid().orElseThrow()).isNotEqualTo(before);
        assertThat(part.port()).isEqualTo(port);
        assertThat(accepts(part)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void kill_runningPart_leavesNothingListening(StackPart part) {
        part.kill();

        assertThat(part.isRunning()).isFalse();
        assertThat(part.pid()).isEmpty();
        assertThat(accepts(part)).isFalse();

        part.start();
        assertThat(accepts(part)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void start_runningPart_changesNothing(StackPart part) {
        long before = part.pid().orElseThrow();

        part.start();

        assertThat(part.pid()).hasValue(before);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void pause_stoppedPart_saysSo(StackPart part) {
        part.stop();

        assertThatThrownBy(part::pause).isInstanceOf(StackException.class).hasMessage(part.name() + " is not running");

        part.start();
    }

    @Test
    void pause_redis_answersAgainOnlyAfterResume() throws IOException {
        stack.redis().pause();
        try (Socket socket = new Socket(stack.redis().host(), stack.redis().port())) {
            socket.setSoTimeout((int) Duration.ofMillis(300).toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(stack.redis().isRunning()).isTrue();

            stack.redis().resume();

            socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            assertThat(new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("+PONG");
        } finally {
            stack.redis().resume();
        }
    }

    @Test
    void pause_postgres_freezesOpenConnectionsToo() throws SQLException {
        try (Connection connection = stack.connectAsAdmin(LocalStack.DATABASE)) {
            stack.postgres().pause();
            try {
                assertThat(connection.isValid(1)).isFalse();
            } finally {
                stack.postgres().resume();
            }
        }
        try (Connection connection = stack.connectAsAdmin(LocalStack.DATABASE)) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    @Test
    void stop_pausedPart_stopsIt() {
        stack.redis().pause();

        stack.redis().stop();

        assertThat(stack.redis().isRunning()).isFalse();
        stack.redis().start();
    }

    @Test
    void kill_postgres_keepsWhatWasCommitted() throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS kept (value text)");
        execute("INSERT INTO kept VALUES ('committed')");

        stack.postgres().kill();
        stack.postgres().start();

        try (Connection connection = stack.connectAs("slipstream_task", LocalStack.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept WHERE value = 'committed'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isPositive();
        }
    }

    @Test
    void restart_redis_keepsItsSnapshot() throws IOException {
        assertThat(redis("SET kept yes")).isEqualTo("+OK");

        stack.redis().restart();

        assertThat(redis("EXISTS kept")).isEqualTo(":1");
    }

    @Test
    void kill_kafka_keepsItsTopics() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }

        stack.kafka().kill();
        stack.kafka().start();

        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void start_directoryOfARunningStack_namesItsOwner() {
        assertThatThrownBy(() -> LocalStack.builder().directory(folder).start())
                .isInstanceOf(StackException.class)
                .hasMessageContaining(
                        "belongs to running process " + ProcessHandle.current().pid());
    }

    @Test
    void start_serversThatRunElsewhere_usesThemAndNeverStopsThem(@TempDir Path other) throws SQLException {
        URI postgres = URI.create("postgresql://%s:%s@%s/"
                .formatted(
                        Credentials.ADMIN,
                        stack.credentials().password(Credentials.ADMIN),
                        stack.postgres().address()));
        Path file = folder.resolve("credentials");
        copy(file, other.resolve("credentials"));

        try (LocalStack attached = LocalStack.builder()
                .directory(other)
                .externalPostgres(postgres)
                .externalRedis(URI.create(stack.redisUrl()))
                .externalKafka(stack.kafkaBootstrapServers())
                .start()) {
            assertThat(attached.postgres().pid()).isEmpty();
            assertThat(attached.redisUrl()).isEqualTo(stack.redisUrl());
            assertThatThrownBy(() -> attached.redis().kill()).hasMessageContaining("cannot be killed from here");
        }

        assertThat(parts()).allMatch(StackPart::isRunning);
    }

    @Test
    void start_externalServerThatIsNotThere_saysWhichOne(@TempDir Path other) {
        int port = Ports.free(1).getFirst();

        assertThatThrownBy(() -> LocalStack.builder()
                        .directory(other)
                        .externalRedis(URI.create("redis://127.0.0.1:" + port))
                        .start())
                .hasMessage("The external redis at 127.0.0.1:" + port + " does not accept connections.");
    }

    @Test
    void start_portInUse_showsTheServersOwnWords(@TempDir Path other) {
        assertThatThrownBy(() -> new RedisPart(other, stack.redis().port()).start())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Address already in use");
    }

    @ParameterizedTest
    @MethodSource("io.slipstream.devkit.stack.PostgresUser#possible")
    void start_postgresAsEachPossibleUser_serves(PostgresUser user, @TempDir Path other) {
        PostgresPart part = new PostgresPart(other, Ports.free(1).getFirst(), false, "secret", user);

        part.start();
        part.restart();

        assertThat(accepts(part)).isTrue();
        part.stop();
    }

    @Test
    void temporaryStack_stopped_leavesNoFilesAndNoProcesses() {
        LocalStack temporary = LocalStack.builder().start();
        List<Long> pids = Stream.of(temporary.postgres(), temporary.redis(), temporary.kafka())
                .map(part -> part.pid().orElseThrow())
                .toList();

        temporary.stop();

        assertThat(temporary.directory()).doesNotExist();
        assertThat(pids)
                .noneMatch(pid -> ProcessHandle.of(pid).filter(Signals::isAlive).isPresent());
    }

    private static boolean accepts(StackPart part) {
        try (Socket socket = new Socket(part.host(), part.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = stack.connectAs("slipstream_task", LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String redis(String command) throws IOException {
        try (Socket socket = new Socket(stack.redis().host(), stack.redis().port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", stack.kafkaBootstrapServers()));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
