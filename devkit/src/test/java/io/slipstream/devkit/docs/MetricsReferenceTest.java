package io.slipstream.devkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The framework's name, under which cache-service times its hits itself: whoever adds up requests need not know that it does. */
    private static final String OF_THE_FRAMEWORK = "| `http_server_requests_seconds` |";

    private static final String SOURCE = """
            class MailMetrics {
                static final String OUTCOME = "outcome";
                private static final String SENT = "slipstream_mail_sent";

                MailMetrics(MeterRegistry registry) {
                    Counter.builder(SENT).description("Mails " + "sent").tag(OUTCOME, "x").register(registry);
                    Timer.builder("slipstream.mail.send.duration").description("How long").register(registry);
                    io.micrometer.core.instrument.Gauge.builder("slipstream_mail_queue", this, q -> 1)
                            .tags("server", "a", "priority", "b")
                            .description("Waiting")
                            .register(registry);
                    FunctionCounter.builder("slipstream_mail_volume", this, q -> 1).baseUnit("bytes").register(registry);
                    DistributionSummary.builder("slipstream_mail_" + what()).register(registry);
                }
            }
            """;

    @Test
    void document_inTheRepository_saysWhatTheCodeSays() throws IOException {
        String document = MetricsReference.write(ROOT);
        if (System.getProperty("update") != null) {
            Files.writeString(MetricsReference.file(ROOT), document);
        }

        assertThat(Files.readString(MetricsReference.file(ROOT)).replace("\r\n", "\n"))
                .as("docs/metrics.md is stale: run ./mvnw -pl devkit test -Dtest=MetricsReferenceTest -Dupdate")
                .isEqualTo(document);
    }

    @Test
    void document_everyMeter_hasAMeaningAndAnOwner() throws IOException {
        assertThat(MetricsReference.write(ROOT).lines().filter(line -> line.startsWith("| `")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("| `slipstream_") || line.startsWith(OF_THE_FRAMEWORK))
                .noneMatch(line -> line.endsWith("|  |"));
    }

    @Test
    void parse_builders_areMetersAsPrometheusShowsThem() {
        assertThat(MetricsSource.parse(SOURCE))
                .containsExactlyInAnyOrder(
                        new Meter("slipstream_mail_sent_total", "counter", Set.of("outcome"), "Mails sent"),
                        new Meter("slipstream_mail_send_duration_seconds", "timer", Set.of(), "How long"),
                        new Meter("slipstream_mail_queue", "gauge", Set.of("priority", "server"), "Waiting"),
                        new Meter("slipstream_mail_volume_bytes_total", "counter", Set.of(), ""),
                        new Meter("slipstream_mail_<what()>", "summary", Set.of(), ""));
    }
}
