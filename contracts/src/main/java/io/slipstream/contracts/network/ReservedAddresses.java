package io.slipstream.contracts.network;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that a call must not go to because somebody else named them. Two kinds: what only a host itself should reach,
 * and what lies inside of networks. IPv4 addresses within IPv6 ones are looked through ({@link Network}).
 *
 * <p>After the IANA registries of special-purpose addresses (RFC 6890) and what clouds document of their metadata services.
 */
public final class ReservedAddresses {
    private static final List<Network> OF_HOSTS = networks(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "255.0.0.0/8",
            "::/128",
            "fe80::/10",
            "ff00::/8",
            // Metadata services of clouds that are not link-local.
            "100.100.100.200",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd20:ce::254");

    private static final List<Network> INTERNAL = networks(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "::1/128",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/32",
            "2001:db8::/32",
            "fc00::/7",
            "fec0::/10");

    private ReservedAddresses() {}

    /** Whether only a host itself should reach it: link-local, multicast, unspecified, broadcast, metadata of clouds. */
    public static boolean isOfHosts(InetAddress address) {
        return isIn(OF_HOSTS, address);
    }

    /** Whether it is no address of the open Internet: one of hosts, loopback, private, shared, or for documentation. */
    public static boolean isInternal(InetAddress address) {
        return isOfHosts(address) || isIn(INTERNAL, address);
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}
