package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedisAddressesTest {
    private static RedisAddresses of(Map<String, String> settings) {
        return RedisAddresses.of(RedisAccess.config(settings));
    }

    @Test
    void standalone_withOneAddress_connectsWithItAsItIs() {
        String url = "rediss://ada:a,b%40@redis.example:7000/3?client=cache";

        RedisAddresses addresses = of(Map.of("url", url));

        assertThat(addresses.seeds()).containsExactly(new RedisAddress("redis.example", 7000));
        assertThat(addresses.ofServer(new RedisAddress("redis.example", 7000))).isEqualTo(url);
    }

    @Test
    void cluster_withManyAddresses_connectsToAnyNodeInTheSameWay() {
        RedisAddresses addresses =
                of(Map.of("mode", "cluster", "url", "rediss://ada:a,b%40@one:7000, rediss://ada:a,b%40@[::1]"));

        assertThat(addresses.seeds())
                .containsExactlyInAnyOrder(new RedisAddress("one", 7000), new RedisAddress("::1", 6379));
        assertThat(addresses.ofServer(new RedisAddress("::2", 1))).isEqualTo("rediss://ada:a,b%40@[::2]:1");
    }

    @Test
    void sentinel_withManyAddresses_hasCredentialsForSentinelsAndForTheMaster() {
        RedisAddresses addresses = of(Map.of(
                "mode", "sentinel",
                "master-name", "main",
                "sentinel-credentials", ":watch",
                "url", "redis://:secret@one/2,redis://:secret@two:7000/2"));

        assertThat(addresses.seeds())
                .containsExactlyInAnyOrder(new RedisAddress("one", 26379), new RedisAddress("two", 7000));
        assertThat(addresses.ofSentinel(new RedisAddress("one", 26379))).isEqualTo("redis://:watch@one:26379");
        assertThat(addresses.ofServer(new RedisAddress("three", 1))).isEqualTo("redis://:secret@three:1/2");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Map.of("url", "redis://a,redis://b"), "url must be one address in mode standalone, got 2"),
                Arguments.of(
                        Map.of("url", "http://:secret@a"), "address 1 of slipstream.cache.redis.url must be redis://"),
                Arguments.of(
                        Map.of("url", "redis://:secret@"), "address 1 of slipstream.cache.redis.url must be redis://"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "redis://a,redis://:secret@b c"),
                        "address 2 of slipstream.cache.redis.url must be redis://"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "redis://a:1,b:2"),
                        "address 1 of slipstream.cache.redis.url must be redis://"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "redis://:secret@a,redis://b"),
                        "url must have the same scheme, credentials and database in all addresses"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "redis://a,rediss://b"),
                        "url must have the same scheme, credentials and database in all addresses"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "redis://a/1"),
                        "url must not name a database in mode cluster"),
                Arguments.of(
                        Map.of("mode", "cluster", "url", "unix:///redis.sock"),
                        "address 1 of slipstream.cache.redis.url must be redis://"),
                Arguments.of(Map.of("mode", "sentinel"), "master-name must be set in mode sentinel"),
                Arguments.of(Map.of("mode", "cluster", "master-name", "main"), "and in no other; the mode is cluster"),
                Arguments.of(Map.of("master-name", "main"), "and in no other; the mode is standalone"),
                Arguments.of(
                        Map.of("mode", "cluster", "sentinel-credentials", ":watch"),
                        "sentinel-credentials may be set in mode sentinel only; the mode is cluster"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void settings_thatDoNotFitTogether_areRefusedWithTheRule(Map<String, String> settings, String rule) {
        assertThatThrownBy(() -> of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slipstream.cache.redis.")
                .hasMessageContaining(rule)
                .message()
                .doesNotContain("secret");
    }
}
