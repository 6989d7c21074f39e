package io.slipstream.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservedAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, false, false",
        "2606:4700::1111, false, false",
        "64:ff9b::5db8:d822, false, false",
        "127.0.0.1, true, false",
        "127.1.2.3, true, false",
        "::1, true, false",
        "::ffff:127.0.0.1, true, false",
        "64:ff9b::a00:1, true, false",
        "2002:a00:1::, true, false",
        "10.0.0.1, true, false",
        "172.20.0.1, true, false",
        "172.32.0.1, false, false",
        "192.168.1.1, true, false",
        "100.64.0.1, true, false",
        "fd12::1, true, false",
        "0.0.0.0, true, true",
        "0.1.2.3, true, true",
        "::, true, true",
        "169.254.169.254, true, true",
        "::ffff:169.254.169.254, true, true",
        "fe80::1, true, true",
        "224.0.0.1, true, true",
        "ff02::1, true, true",
        "255.255.255.255, true, true",
        "100.100.100.200, true, true",
        "168.63.129.16, true, true",
        "fd00:ec2::254, true, true"
    })
    void address_isInternalOrEvenOfHosts(String address, boolean internal, boolean ofHosts) {
        InetAddress parsed = InetAddress.ofLiteral(address);

        assertThat(ReservedAddresses.isInternal(parsed)).isEqualTo(internal);
        assertThat(ReservedAddresses.isOfHosts(parsed)).isEqualTo(ofHosts);
    }
}
