package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpSettingsTest {
    @Test
    void new_everythingSet_survivesTheWayToTheSupervisor() throws Exception {
        UpSettings settings = new UpSettings(
                0,
                Map.of("gateway", 2),
                "postgresql://admin:secret@db.example:5432",
                "redis://cache.example",
                "a.example:9092,b.example:9092",
                true,
                0.5,
                true,
                true,
                42);

        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(settings), UpSettings.class))
                .isEqualTo(settings);
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void new_wrongValues_nameOptionAndRule() {
        refused(() -> port(65_536), "--port", "0 to 65535");
        refused(() -> replicas("nothing", 1), "--replicas", "cache-service");
        refused(() -> replicas("gateway", 0), "--replicas", "1 to 16");
        refused(() -> scale(0.001), "--scale", "0.01");
        refused(() -> scale(Double.NaN), "--scale", "0.01");
        refused(() -> external("mysql://a:b@c", null, null), "--postgres", "postgresql://host");
        refused(() -> external("postgresql://nobody@host", null, null), "--postgres", "PGPASSWORD");
        refused(() -> external("postgresql://a b", null, null), "--postgres", "not a URL");
        refused(() -> external(null, "host:6379", null), "--redis", "redis://host");
        refused(() -> external(null, null, "host"), "--kafka", "host:port");
    }

    @Test
    void new_wrongAddressWithPassword_doesNotShowIt() {
        assertThatThrownBy(() -> external("postgres://admin:hunter2@host", null, null))
                .hasMessageNotContaining("hunter2");
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable settings, String option, String rule) {
        assertThatThrownBy(settings)
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.SETTING_WRONG))
                .hasMessageContaining(option)
                .hasMessageContaining(rule);
    }

    private static UpSettings port(int port) {
        return new UpSettings(port, Map.of(), null, null, null, false, 0, true, false, 0);
    }

    private static UpSettings replicas(String module, int count) {
        return new UpSettings(null, Map.of(module, count), null, null, null, false, 0, true, false, 0);
    }

    private static UpSettings scale(double scale) {
        return new UpSettings(null, Map.of(), null, null, null, false, scale, true, false, 0);
    }

    private static UpSettings external(@Nullable String postgres, @Nullable String redis, @Nullable String kafka) {
        return new UpSettings(null, Map.of(), postgres, redis, kafka, false, 0, true, false, 0);
    }
}
