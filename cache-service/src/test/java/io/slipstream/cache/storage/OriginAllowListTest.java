package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.namespace.LoaderUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginAllowListTest {
    private final OriginAllowList list =
            new OriginAllowList(List.of("https://app.example.com", "http://*.internal:*", "http://10.0.0.7:8080"));

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com/x, true",
        "https://app.example.com:443/x, true",
        "https://APP.example.com/x, true",
        "https://app.example.com:444/x, false",
        "http://app.example.com/x, false",
        "https://app.example.com.evil.net/x, false",
        "http://a.b.internal:81/x, true",
        "http://internal:81/x, false",
        "http://evilinternal:81/x, false",
        "http://10.0.0.7:8080/x, true",
        "http://10.0.0.7/x, false"
    })
    void origin_isAllowedIfListed(String url, boolean allowed) {
        assertThat(list.allows(new LoaderUrl(url))).isEqualTo(allowed);
    }

    @Test
    void none_listed_allowsNone() {
        assertThat(new OriginAllowList(List.of()).allows(new LoaderUrl("http://127.0.0.1/")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "ftp://h", "http://", "http://h/path", "http://h:port", "http://a.*.b"})
    void setting_ofAnotherForm_stopsTheStart(String origin) {
        assertThatThrownBy(() -> new OriginAllowList(List.of(origin)))
                .hasMessageContaining("slipstream.cache.loader.allowed-origins");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "10.0.0.1, true",
        "93.184.216.34, true",
        "169.254.169.254, false",
        "fe80::1, false",
        "0.0.0.0, false",
        "0.1.2.3, false",
        "::, false",
        "224.0.0.1, false",
        "255.255.255.255, false",
        "100.100.100.200, false",
        "168.63.129.16, false",
        "fd00:ec2::254, false",
        "::ffff:169.254.169.254, false"
    })
    void address_thatOnlyAHostItselfShouldReach_isNeverCalled(String address, boolean reachable)
            throws UnknownHostException {
        assertThat(OriginAllowList.isReachable(InetAddress.getByName(address))).isEqualTo(reachable);
    }
}
