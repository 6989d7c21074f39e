package io.slipstream.task.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.contracts.event.EventType;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.LeaseWish;
import io.slipstream.task.task.TaskError;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportReaderTest {
    private final ReportReader reader = new ReportReader(new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withMapping(PullConfig.class)
            .withSources(new PropertiesConfigSource(Map.of("slipstream.task.pull.result-limit", "20"), "test", 100))
            .build()
            .getConfigMapping(PullConfig.class));

    private static ConsumerRecord<String, byte[]> record(@Nullable String value, Map<String, String> headers) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>("t", 0, 0, "k", bytes);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private ReportReader.Read read(@Nullable String value) {
        return reader.read(record(value, Map.of("ce_type", EventType.TASK_REPORTED.type(), "ce_tenant", "acme")));
    }

    private LeaseWish wish(String more) {
        ReportReader.Read read = read("{\"token\":\"x\"," + more + "}");
        assertThat(read).isInstanceOf(ReportReader.Read.Report.class);
        ReportReader.Read.Report report = (ReportReader.Read.Report) read;
        assertThat(report.tenant()).isEqualTo("acme");
        assertThat(report.item().token()).isEqualTo("x");
        return report.item().wish();
    }

    @Test
    void read_eachOutcome_isAWish() {
        assertThat(wish("\"outcome\":\"completed\",\"result\":1234567890.12345678"))
                .isEqualTo(new LeaseWish.Complete("1234567890.12345678"));
        assertThat(wish("\"outcome\":\"completed\"")).isEqualTo(new LeaseWish.Complete("null"));
        assertThat(wish("\"outcome\":\"released\",\"unknown\":1")).isEqualTo(new LeaseWish.Release());
        assertThat(wish("\"outcome\":\"failed\",\"error\":{\"type\":\"T\",\"message\":\"m\"}"))
                .isEqualTo(new LeaseWish.Fail(new TaskError("T", "m"), true, null));
        assertThat(wish("\"outcome\":\"failed\",\"error\":{\"type\":\"T\"},\"retryable\":false,\"retry_after\":null"))
                .isEqualTo(new LeaseWish.Fail(new TaskError("T", ""), false, null));
        assertThat(
                        wish(
                                "\"outcome\":\"failed\",\"error\":{\"type\":\"T\"},\"retryable\":null,\"retry_after\":\"PT9S\""))
                .isEqualTo(new LeaseWish.Fail(new TaskError("T", ""), true, Duration.ofSeconds(9)));
        assertThat(wish("\"outcome\":\"heartbeat\""))
                .isEqualTo(new LeaseWish.Heartbeat(new AttemptOutcome.Progressed(null, null, null)));
        assertThat(wish("\"outcome\":\"heartbeat\",\"progress\":1,\"partial\":[1],\"checkpoint\":null"))
                .isEqualTo(new LeaseWish.Heartbeat(new AttemptOutcome.Progressed(1.0, "[1]", null)));
    }

    @Test
    void read_structured_isTheSame() {
        String event = "{\"specversion\":\"1.0\",\"type\":\"" + EventType.TASK_REPORTED.type()
                + "\",\"tenant\":\"acme\",\"data\":{\"token\":\"x\",\"outcome\":\"released\"}}";

        assertThat(reader.read(record(event, Map.of("content-type", "application/cloudevents+json"))))
                .isInstanceOf(ReportReader.Read.Report.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{| JSON",
                "7| token",
                "{\"outcome\":\"completed\"}| token",
                "{\"token\":7,\"outcome\":\"completed\"}| token",
                "{\"token\":\"x\"}| outcome",
                "{\"token\":\"x\",\"outcome\":\"won\"}| outcome",
                "{\"token\":\"x\",\"outcome\":\"completed\",\"result\":\"12345678901234567890\"}| result",
                "{\"token\":\"x\",\"outcome\":\"failed\"}| error.type",
                "{\"token\":\"x\",\"outcome\":\"failed\",\"error\":{\"type\":\" \"}}| error.type",
                "{\"token\":\"x\",\"outcome\":\"failed\",\"error\":{\"type\":\"T\"},\"retryable\":\"no\"}| retryable",
                "{\"token\":\"x\",\"outcome\":\"failed\",\"error\":{\"type\":\"T\"},\"retry_after\":\"soon\"}| retry_after",
                "{\"token\":\"x\",\"outcome\":\"failed\",\"error\":{\"type\":\"T\"},\"retry_after\":\"-PT1S\"}| retry_after",
                "{\"token\":\"x\",\"outcome\":\"heartbeat\",\"progress\":\"half\"}| progress",
                "{\"token\":\"x\",\"outcome\":\"heartbeat\",\"progress\":1.1}| progress"
            })
    void read_whatCannotBeUnderstood_tellsWhy(String value, String reason) {
        assertThat(read(value))
                .isInstanceOfSatisfying(
                        ReportReader.Read.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains(reason));
    }

    @Test
    void read_withoutValueTenantOrType_tellsWhy() {
        assertThat(read(null)).isInstanceOf(ReportReader.Read.Unreadable.class);
        String good = "{\"token\":\"x\",\"outcome\":\"released\"}";
        assertThat(reader.read(record(good, Map.of("ce_type", EventType.TASK_REPORTED.type()))))
                .isInstanceOfSatisfying(
                        ReportReader.Read.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains("tenant"));
        assertThat(reader.read(record(good, Map.of("ce_type", "other", "ce_tenant", "acme"))))
                .isInstanceOfSatisfying(
                        ReportReader.Read.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains("type"));
    }

    @Test
    void read_aNoteThatIsTooLarge_tellsWhy() {
        String large = "x".repeat(70_000);

        assertThat(read("{\"token\":\"x\",\"outcome\":\"heartbeat\",\"checkpoint\":\"" + large + "\"}"))
                .isInstanceOfSatisfying(
                        ReportReader.Read.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains("checkpoint"));
    }
}
