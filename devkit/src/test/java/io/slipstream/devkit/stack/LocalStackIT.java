package io.slipstream.devkit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.event.Topic;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class LocalStackIT {
    private final LocalStack stack = LocalStack.shared();

    @Test
    void shared_calledTwice_isTheSameStack() {
        assertThat(LocalStack.shared()).isSameAs(stack);
    }

    /** Quarkus gives each test profile a class loader of its own. */
    @Test
    void shared_inAnotherClassLoader_controlsTheSameServers() throws Exception {
        URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> toUrl(Path.of(entry)))
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(LocalStack.class.getName());
            Object other = type.getMethod("shared").invoke(null);
            Object redis = type.getMethod("redis").invoke(other);

            assertThat(type).isNotSameAs(LocalStack.class);
            assertThat(type.getMethod("directory").invoke(other)).isEqualTo(stack.directory());
            long before = stack.redis().pid().orElseThrow();
            loader.loadClass(StackPart.class.getName()).getMethod("restart").invoke(redis);
            assertThat(stack.redis().isRunning()).isTrue();
            assertThat(stack.redis().pid().orElseThrow()).isNotEqualTo(before);
        }
    }

    @Test
    void provisioning_ofServices_letsEachRoleUseOnlyItsOwnSchema() throws SQLException {
        try (Connection cache = stack.connectAs("slipstream_cache", LocalStack.DATABASE);
                Connection task = stack.connectAs("slipstream_task", LocalStack.DATABASE)) {
            execute(cache, "CREATE TABLE IF NOT EXISTS secret (value text)");
            execute(cache, "SELECT similarity('slip', 'stream')");

            assertThat(text(cache, "SELECT current_schema()")).isEqualTo("slipstream_cache");
            assertThatThrownBy(() -> execute(task, "SELECT * FROM slipstream_cache.secret"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for schema slipstream_cache");
            assertThatThrownBy(() -> execute(task, "CREATE TABLE public.intruder (value text)"))
                    .hasMessageContaining("permission denied for schema public");
            assertThat(text(task, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
        }
    }

    @Test
    void provisioning_ofServices_keepsThemOutOfTheOtherDatabases() {
        assertThatThrownBy(() -> stack.connectAs("slipstream_cache", LocalStack.SAMPLE_DATABASE))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> stack.connectAs(Credentials.SAMPLE_READER, LocalStack.DATABASE))
                .hasMessageContaining("permission denied for database");
    }

    @Test
    void provisioning_ofSample_givesTheReaderReadingAndStatistics() throws SQLException {
        try (Connection owner = stack.connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE);
                Connection reader = stack.connectAs(Credentials.SAMPLE_READER, LocalStack.SAMPLE_DATABASE)) {
            execute(owner, "CREATE TABLE IF NOT EXISTS provisioned AS SELECT 42 AS answer");

            assertThat(text(reader, "SELECT answer FROM provisioned")).isEqualTo("42");
            assertThatThrownBy(() -> execute(reader, "DELETE FROM provisioned"))
                    .hasMessageContaining("permission denied for table provisioned");
            assertThatThrownBy(() -> execute(reader, "CREATE TABLE intruder (value text)"))
                    .hasMessageContaining("permission denied for schema public");
            assertThat(text(
                            reader,
                            "SELECT count(*) > 0 FROM pg_stat_statements WHERE query <> '<insufficient privilege>'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void provisioning_repeated_changesNothing() throws Exception {
        new PostgresProvisioning(stack).run();
        KafkaProvisioning.run(stack.kafkaBootstrapServers());

        try (Connection cache = stack.connectAs("slipstream_cache", LocalStack.DATABASE)) {
            assertThat(cache.isValid(1)).isTrue();
        }
    }

    @Test
    void postgres_withoutPassword_refusesConnections() {
        assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:" + stack.postgresUrl("postgres"), Credentials.ADMIN, "guess"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void postgres_started_hasTheLibrariesAndSettingsServicesNeed() throws SQLException {
        try (Connection admin = stack.connectAsAdmin(LocalStack.DATABASE)) {
            assertThat(text(admin, "SHOW server_version")).startsWith("18.");
            assertThat(text(admin, "SHOW shared_preload_libraries")).isEqualTo("pg_stat_statements,auto_explain");
            assertThat(text(admin, "SHOW wal_level")).isEqualTo("logical");
            assertThat(text(admin, "SHOW max_connections")).isEqualTo("200");
        }
    }

    @Test
    void kafka_started_hasEveryTopicAndItsDeadLetterTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafkaBootstrapServers()))) {
            Set<String> names = admin.listTopics().names().get();
            for (Topic topic : Topic.values()) {
                assertThat(names).contains(topic.topicName(), topic.deadLetterTopicName());
                assertThat(admin.describeTopics(Set.of(topic.topicName()))
                                .allTopicNames()
                                .get()
                                .get(topic.topicName())
                                .partitions())
                        .hasSize(topic.partitions());
            }
        }
    }

    private static URL toUrl(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
