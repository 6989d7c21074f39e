package io.slipstream.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.network.Network;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressPolicyTest {
    @Test
    void permits_addressThatIsAllowedAndDenied_isFalse() {
        AddressPolicy policy = new AddressPolicy(List.of(Network.of("10.0.0.0/8")), List.of(Network.of("10.1.0.0/16")));
        assertThat(policy.permits(InetAddress.ofLiteral("10.2.0.1"))).isTrue();
        assertThat(policy.permits(InetAddress.ofLiteral("10.1.0.1"))).isFalse();
        assertThat(policy.permits(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
    }
}
