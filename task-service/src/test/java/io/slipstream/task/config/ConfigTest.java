package io.slipstream.task.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTest {
    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of(
                        SubmitConfig.class,
                        "slipstream.task.submit",
                        Map.ofEntries(
                                Map.entry("queue-limit", "10000 -> 7"),
                                Map.entry("count-every", "PT2S -> PT3S"),
                                Map.entry("payload-limit", "1048576 -> 2048"),
                                Map.entry("batch-limit", "1000 -> 5"),
                                Map.entry("stream-limit", "100 -> 8"),
                                Map.entry("round-limit", "500 -> 6"),
                                Map.entry("waiting-limit", "20000 -> 9"),
                                Map.entry("critical-head-room", "0.1 -> 0.5"),
                                Map.entry("drain-window", "PT30S -> PT5S"),
                                Map.entry("retry-after", "PT1S -> PT4S"),
                                Map.entry("retry-after-max", "PT1M -> PT9S"),
                                Map.entry("idempotency-kept", "PT24H -> PT1H"),
                                Map.entry("events-kept", "PT168H -> PT2H"),
                                Map.entry("unique-window-limit", "PT168H -> PT1H"),
                                Map.entry("synchronous-wait", "PT30S -> PT5S"))),
                Arguments.of(
                        TypesConfig.class,
                        "slipstream.task.types",
                        Map.of(
                                "own-limit", "1000 -> 5",
                                "lookup-pause", "PT0.02S -> PT1S",
                                "lookup-limit", "1000 -> 6")),
                Arguments.of(
                        PullConfig.class,
                        "slipstream.task.pull",
                        Map.of(
                                "wait-limit", "PT30S -> PT5S",
                                "lease-limit", "100 -> 5",
                                "waiting-limit", "2000 -> 6",
                                "tenant-waiting-limit", "500 -> 7",
                                "batch-limit", "1000 -> 8",
                                "outcome-limit", "20000 -> 9",
                                "result-limit", "1048576 -> 1024",
                                "retry-after", "PT1S -> PT2S")),
                Arguments.of(
                        PushConfig.class,
                        "slipstream.task.push",
                        Map.ofEntries(
                                Map.entry("allowed-origins", "Optional.empty -> https://a,https://b"),
                                Map.entry("allowed-networks", "Optional.empty -> 10.0.0.0/8"),
                                Map.entry("callback-url", "Optional.empty -> https://c"),
                                Map.entry("connect-timeout", "PT2S -> PT1S"),
                                Map.entry("timeout", "PT10M -> PT1S"),
                                Map.entry("answer-limit", "1048576 -> 1024"),
                                Map.entry("target-concurrency", "64 -> 2"),
                                Map.entry("breaker-failures", "10 -> 3"),
                                Map.entry("breaker-pause", "PT10S -> PT1S"),
                                Map.entry("retry-after-max", "PT1H -> PT1S"),
                                Map.entry("deferral-limit", "100 -> 4"))),
                Arguments.of(
                        DispatchConfig.class,
                        "slipstream.task.dispatch",
                        Map.of(
                                "enabled", "true -> false",
                                "allowed-topics", "slipstream.dispatch,slipstream.dispatch.* -> a",
                                "concurrency", "100 -> 5",
                                "send-limit", "200 -> 6")),
                Arguments.of(
                        WorkerConfig.class,
                        "slipstream.task.worker",
                        Map.ofEntries(
                                Map.entry("slots", "128 -> 3"),
                                Map.entry("urgent-slots", "16 -> 5"),
                                Map.entry("claim-limit", "200 -> 4"),
                                Map.entry("ageing", "PT1M -> PT5S"),
                                Map.entry("tenant-share", "0.875 -> 0.5"),
                                Map.entry("heartbeat", "PT2S -> PT1S"),
                                Map.entry("dead-after", "PT6S -> PT9S"),
                                Map.entry("crash-limit", "2 -> 4"),
                                Map.entry("sweep", "PT0.25S -> PT1S"),
                                Map.entry("promote", "PT0.2S -> PT1S"),
                                Map.entry("reconcile", "PT1S -> PT2S"),
                                Map.entry("drain", "PT8S -> PT1S"),
                                Map.entry("statement-timeout", "PT10S -> PT1S"))),
                Arguments.of(
                        EventsConfig.class,
                        "slipstream.task.events",
                        Map.of(
                                "relay-every", "PT0.2S -> PT1S",
                                "relay-limit", "2000 -> 5",
                                "send-timeout", "PT15S -> PT1S",
                                "retry-delay", "PT1S -> PT2S",
                                "started", "true -> false",
                                "result-limit", "262144 -> 1024",
                                "stream-every", "PT0.2S -> PT1S",
                                "stream-limit", "500 -> 5")),
                Arguments.of(
                        SchedulesConfig.class,
                        "slipstream.task.schedules",
                        Map.ofEntries(
                                Map.entry("poll", "PT1S -> PT2S"),
                                Map.entry("tenant-limit", "1000 -> 5"),
                                Map.entry("payload-limit", "65536 -> 1024"),
                                Map.entry("grace", "PT30S -> PT5S"),
                                Map.entry("catch-up-limit", "1000 -> 6"),
                                Map.entry("round-schedules", "50 -> 7"),
                                Map.entry("round-tasks", "500 -> 8"),
                                Map.entry("retry-initial", "PT1S -> PT2S"),
                                Map.entry("retry-max", "PT1M -> PT9S"),
                                Map.entry("seeds", "true -> false"),
                                Map.entry("seed-tenants", "default -> a,b"))),
                Arguments.of(
                        NotificationConfig.class,
                        "slipstream.task.notifications",
                        Map.ofEntries(
                                Map.entry("batch-limit", "10000 -> 5"),
                                Map.entry("stream-limit", "500 -> 6"),
                                Map.entry("tenant-stream-limit", "200 -> 7"),
                                Map.entry("stream-every", "PT5S -> PT1S"),
                                Map.entry("stream-silence", "PT15S -> PT2S"),
                                Map.entry("stream-longest", "PT10M -> PT3S"),
                                Map.entry("due-every", "PT0.5S -> PT1S"),
                                Map.entry("due-limit", "200 -> 8"),
                                Map.entry("task-end-kept", "PT720H -> PT4S"),
                                Map.entry("read-kept", "PT720H -> PT5S"),
                                Map.entry("remove-limit", "1000 -> 9"))),
                Arguments.of(
                        RetentionConfig.class,
                        "slipstream.task.retention",
                        Map.of("ended-kept", "PT336H -> PT72H", "every", "PT15S -> PT1S")),
                Arguments.of(
                        CallsConfig.class,
                        "slipstream.task.calls",
                        Map.of(
                                "connect-timeout", "PT2S -> PT1S",
                                "timeout", "PT30S -> PT1S",
                                "extract-timeout", "PT1M30S -> PT1S",
                                "answer-limit", "67108864 -> 1024",
                                "poll-initial", "PT0.1S -> PT1S",
                                "poll-max", "PT2S -> PT3S",
                                "analysis-timeout", "PT30S -> PT1S")),
                Arguments.of(
                        FlowsConfig.class,
                        "slipstream.task.flows",
                        Map.of(
                                "parts-limit", "1000 -> 5",
                                "inputs-limit", "1048576 -> 1024",
                                "sweep", "PT0.5S -> PT2S",
                                "advance-limit", "2 -> 3",
                                "await-every", "PT0.02S -> PT1S",
                                "await-limit", "1000 -> 6")),
                Arguments.of(
                        EmailConfig.class,
                        "slipstream.email",
                        Map.of(
                                "host", "Optional.empty -> a",
                                "port", "587 -> 25",
                                "from", "Optional.empty -> b",
                                "tls", "false -> true",
                                "start-tls", "REQUIRED -> DISABLED",
                                "username", "Optional.empty -> c",
                                "password", "Optional.empty -> d",
                                "timeout", "PT2M -> PT1S",
                                "recipient-limit", "100 -> 5",
                                "body-limit", "524288 -> 1024")),
                Arguments.of(
                        EmbeddingsConfig.class,
                        "slipstream.embeddings",
                        Map.of(
                                "url", "Optional.empty -> http://a",
                                "api-key", "Optional.empty -> b",
                                "timeout", "PT1M -> PT1S",
                                "input-limit", "128 -> 5",
                                "call-limit", "256 -> 6",
                                "text-limit", "65536 -> 1024",
                                "answer-limit", "16777216 -> 2048",
                                "result-limit", "2097152 -> 4096")),
                Arguments.of(
                        ServicesConfig.class,
                        "slipstream.services",
                        Map.of(
                                "cache", "Optional.empty -> http://a",
                                "task", "Optional.empty -> http://b",
                                "query", "Optional.empty -> http://c",
                                "asset", "Optional.empty -> http://d",
                                "extractor", "Optional.empty -> http://e")));
    }

    private static <T> T load(Class<T> type, Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new DurationConverter())
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(type)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return config.getConfigMapping(type);
    }

    private static Map<String, String> values(Object config, Class<?> type) throws ReflectiveOperationException {
        Map<String, String> values = new TreeMap<>();
        for (Method method : type.getMethods()) {
            String key = Arrays.stream(method.getName().split("(?=[A-Z])"))
                    .map(word -> word.toLowerCase(java.util.Locale.ROOT))
                    .collect(Collectors.joining("-"));
            values.put(key, shown(method.invoke(config)));
        }
        return values;
    }

    private static String shown(Object value) {
        return switch (value) {
            case io.quarkus.runtime.configuration.MemorySize size -> String.valueOf(size.asLongValue());
            case Optional<?> set
            when set.isPresent() ->
                set.get() instanceof java.util.List<?> list
                        ? String.join(",", list.stream().map(String::valueOf).toList())
                        : String.valueOf(set.get());
            case java.util.List<?> list ->
                String.join(",", list.stream().map(String::valueOf).toList());
            default -> value.toString();
        };
    }

    private static Map<String, String> side(Map<String, String> table, int side) {
        return new TreeMap<>(table.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().split(" -> ")[side])));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void config_nothingSet_hasItsDefaults(Class<?> type, String prefix, Map<String, String> table) throws Exception {
        assertThat(values(load(type, Map.of()), type)).isEqualTo(side(table, 0));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void config_everyKeySet_hasThoseValues(Class<?> type, String prefix, Map<String, String> table) throws Exception {
        Map<String, String> properties = new HashMap<>();
        side(table, 1).forEach((key, value) -> properties.put(prefix + "." + key, value));

        assertThat(values(load(type, properties), type)).isEqualTo(side(table, 1));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void config_unknownKey_isRefused(Class<?> type, String prefix, Map<String, String> table) {
        assertThatThrownBy(() -> load(type, Map.of(prefix + ".no-such-key", "1")))
                .hasMessageContaining("no-such-key");
    }
}
