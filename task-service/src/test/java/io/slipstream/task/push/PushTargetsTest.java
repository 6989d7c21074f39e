package io.slipstream.task.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.TargetHold;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PushTargetsTest {
    private static final PushUrl URL = PushUrl.of("http://a.example/x");
    private static final PushUrl SAME = PushUrl.of("http://A.example:80/y?z=1");
    private static final PushUrl OTHER = PushUrl.of("http://b.example/x");

    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2027-01-31T08:00:00Z"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PushConfig config = config(Map.of("allowed-origins", "http://*.example"));
    private final PushTargets targets =
            new PushTargets(new AllowedTargets(config), config, new PushMetrics(registry), clock::get);

    private static PushConfig config(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("slipstream.task.push.target-concurrency", "2");
        settings.put("slipstream.task.push.breaker-failures", "3");
        more.forEach((key, value) -> settings.put("slipstream.task.push." + key, value));
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(PushConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(PushConfig.class);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            targets.heard(URL, false);
        }
    }

    private double leftAlone() {
        return registry.get("slipstream_task_push_targets_left_alone").gauge().value();
    }

    @Test
    void room_isWhatTheCallsOfTheOriginLeave() {
        UUID task = UUID.randomUUID();
        targets.started(task, 1, URL);
        assertThat(targets.room(SAME)).isEqualTo(1);
        assertThat(targets.room(OTHER)).isEqualTo(2);
        assertThat(targets.hold(URL)).isEmpty();

        targets.started(task, 2, SAME);
        assertThat(targets.room(URL)).isZero();
        assertThat(targets.hold(URL)).contains(new TargetHold.Busy("http://a.example:80", 2));

        targets.ended(task, 1);
        targets.ended(task, 1);
        targets.ended(UUID.randomUUID(), 1);
        assertThat(targets.room(URL)).isEqualTo(1);
        targets.ended(task, 2);
        assertThat(targets.room(URL)).isEqualTo(2);
    }

    @Test
    void target_failingAgainAndAgain_isLeftAloneUntilOneCallSucceeds() {
        fail(2);
        targets.heard(URL, true);
        fail(2);
        assertThat(targets.room(URL)).isEqualTo(2);
        assertThat(leftAlone()).isZero();

        fail(1);
        assertThat(targets.room(URL)).isZero();
        assertThat(targets.room(OTHER)).isEqualTo(2);
        assertThat(leftAlone()).isOne();
        assertThat(targets.hold(URL))
                .contains(new TargetHold.Broken(
                        "http://a.example:80", 3, clock.get().plusSeconds(10)));

        clock.updateAndGet(now -> now.plusSeconds(10));
        assertThat(targets.room(URL)).isOne();
        UUID trial = UUID.randomUUID();
        targets.started(trial, 1, URL);
        assertThat(targets.room(URL)).isZero();
        targets.heard(URL, false);
        targets.ended(trial, 1);
        assertThat(targets.room(URL)).isZero();

        clock.updateAndGet(now -> now.plusSeconds(10));
        assertThat(targets.room(URL)).isOne();
        targets.heard(URL, true);
        assertThat(targets.room(URL)).isEqualTo(2);
        assertThat(leftAlone()).isZero();
    }

    @Test
    void target_thatIsNotAllowed_hasNoRoom() {
        PushUrl url = PushUrl.of("http://elsewhere.test/x");

        assertThat(targets.room(url)).isZero();
        assertThat(targets.hold(url)).contains(new TargetHold.NotAllowed("http://elsewhere.test:80"));
    }

    @Test
    void allowed_addresses_areThoseOfTheInternetAndOfAllowedNetworks() {
        AllowedTargets open = new AllowedTargets(config);
        AllowedTargets inside =
                new AllowedTargets(config(Map.of("allowed-origins", "http://*", "allowed-networks", "10.1.0.0/16")));

        assertThat(open.permit(InetAddress.ofLiteral("93.184.216.34"))).isTrue();
        assertThat(open.permit(InetAddress.ofLiteral("10.1.2.3"))).isFalse();
        assertThat(inside.permit(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(inside.permit(InetAddress.ofLiteral("::ffff:10.1.2.3"))).isTrue();
        assertThat(inside.permit(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
        assertThat(inside.permit(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
        assertThat(inside.permit(InetAddress.ofLiteral("169.254.169.254"))).isFalse();
        assertThat(inside.whyNot(PushUrl.of("http://10.2.2.3/"))).isPresent();
        assertThat(inside.whyNot(PushUrl.of("http://10.1.2.3/"))).isEmpty();
        assertThat(inside.whyNot(PushUrl.of("http://[::1]/"))).isPresent();
        assertThat(inside.whyNot(PushUrl.of("https://a.example/"))).isPresent();
    }

    @Test
    void allowed_nothingSet_isOff() {
        assertThat(new AllowedTargets(config(Map.of())).isOn()).isFalse();
        assertThat(new AllowedTargets(config).isOn()).isTrue();
        assertThatThrownBy(() -> new AllowedTargets(config(Map.of("allowed-origins", "a.example"))))
                .hasMessageContaining("slipstream.task.push.allowed-origins");
        assertThatThrownBy(() -> new AllowedTargets(config(Map.of("allowed-networks", "10.0.0.0/99"))))
                .hasMessageContaining("10.0.0.0/99");
    }
}
