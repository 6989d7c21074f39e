package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.push.PushMetrics;
import io.slipstream.task.push.PushSecrets;
import io.slipstream.task.push.PushTargets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PushRunnerTest {
    private static final PushUrl URL = PushUrl.of("http://a.example/x");
    private static final HandlerKind.Http TARGET = new HandlerKind.Http(URL, Duration.ofSeconds(30), 7, 6L);
    private static final Duration LEFT = Duration.ofMinutes(1);

    private final PushConfig config = new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withMapping(PushConfig.class)
            .withSources(new PropertiesConfigSource(
                    Map.of(
                            "slipstream.task.push.allowed-origins", "http://*",
                            "slipstream.task.push.deferral-limit", "3",
                            "slipstream.task.push.timeout", "PT0.1S",
                            "slipstream.task.push.breaker-failures", "1"),
                    "test",
                    100))
            .build()
            .getConfigMapping(PushConfig.class);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PushMetrics metrics = new PushMetrics(registry);
    private final PushTargets targets = new PushTargets(new AllowedTargets(config), config, metrics, Clock.systemUTC());
    private final PushSecrets secrets = new PushSecrets(() -> "key".getBytes(StandardCharsets.UTF_8), new Random(1));
    private final LeaseTokens tokens = new LeaseTokens(() -> "key".getBytes(StandardCharsets.UTF_8));
    private final List<PushCall> calls = new ArrayList<>();
    private Uni<PushAnswer> answer = Uni.createFrom().nothing();

    private final PushRunner runner = new PushRunner(
            call -> {
                calls.add(call);
                return answer;
            },
            targets,
            secrets,
            tokens,
            metrics,
            config,
            Clock.systemUTC());

    private AttemptOutcome run(Lease lease, Duration left) {
        return runner.run(lease, TARGET, left).await().indefinitely();
    }

    private void answers(int status, @Nullable String retryAfter) {
        answer = Uni.createFrom().item(new PushAnswer.Answered(status, retryAfter, "5"));
    }

    private static Lease deferred(int times) {
        Lease lease = LeasesOf.pulled("t", "a", 1);
        return new Lease(
                lease.task(),
                lease.owner(),
                lease.counter(),
                lease.seq(),
                lease.failures(),
                null,
                null,
                "[1]",
                times,
                null);
    }

    private double counted(String outcome) {
        return registry.get("slipstream_task_push_calls")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void run_answered_comesToItsOutcome() {
        answers(200, null);
        assertThat(run(deferred(0), LEFT)).isEqualTo(new AttemptOutcome.Completed("5"));
        answers(202, null);
        assertThat(run(deferred(0), LEFT)).isEqualTo(new AttemptOutcome.HandedOver());
        answers(404, null);
        assertThatThrownBy(() -> run(deferred(0), LEFT))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse());
        assertThat(counted("done")).isOne();
        assertThat(counted("accepted")).isOne();
        assertThat(counted("refused")).isOne();
        assertThat(targets.hold(URL)).isEmpty();
    }

    @Test
    void run_saysWhoseTaskItIsWithBothSecretsAndAToken() {
        answers(200, null);
        Lease lease = deferred(0);

        run(lease, LEFT);

        PushCall call = calls.getFirst();
        assertThat(call.secrets()).containsExactly(secrets.of("t", "a", 7), secrets.of("t", "a", 6));
        assertThat(tokens.read("t", call.token()).map(PulledLease::id)).contains(lease.id());
        assertThat(call.checkpoint()).isEqualTo("[1]");
        assertThat(call.toString()).doesNotContain("sps_").doesNotContain(call.token());
    }

    @Test
    void run_deferredTooOften_isAFailureThatCounts() {
        answers(429, "9");

        assertThat(run(deferred(2), LEFT))
                .isEqualTo(new AttemptOutcome.Deferred(
                        new TaskError("TargetThrottled", "the target answered 429"), Duration.ofSeconds(9)));
        assertThatThrownBy(() -> run(deferred(3), LEFT))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
    }

    @Test
    void run_pastTheOperatorsTime_isAFailureOfTheTarget() {
        assertThatThrownBy(() -> run(deferred(0), LEFT))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.error().type()).isEqualTo("TargetTimedOut"));
        assertThat(targets.hold(URL)).isPresent();
    }

    @Test
    void run_pastTheTimeOfTheType_isATimeOutAndCountsAgainstTheTarget() {
        assertThatThrownBy(() -> run(deferred(0), Duration.ofMillis(50))).isInstanceOf(TimeoutException.class);
        assertThat(targets.hold(URL)).isPresent();
        assertThat(counted("unavailable")).isOne();
    }
}
