package io.slipstream.contracts.network;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A range of IP addresses in CIDR notation, version 4 or 6. An IPv4 address that is mapped, or translated (NAT64, 6to4),
 * into IPv6 counts as the IPv4 address.
 *
 * @param prefix the network's address
 * @param bits how many leading bits of an address must agree
 */
public record Network(InetAddress prefix, int bits) {
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /**
     * The network of a text such as {@code 10.0.0.0/8} or {@code fd00::/8}; without a slash, the one address.
     *
     * @throws IllegalArgumentException if it is not such a text; names are not resolved
     */
    public static Network of(String cidr) {
        String text = cidr.strip();
        int slash = text.indexOf('/');
        InetAddress prefix = literal(slash < 0 ? text : text.substring(0, slash));
        int width = prefix.getAddress().length * 8;
        int bits = slash < 0 ? width : number(text.substring(slash + 1), cidr);
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("'" + cidr + "' has a prefix length outside 0.." + width);
        }
        return new Network(prefix, bits);
    }

    private static int number(String text, String cidr) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + cidr + "' is not a network in CIDR notation", e);
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
        }
    }

    /** Whether an address lies in this network. */
    public boolean contains(InetAddress address) {
        byte[] ours = prefix.getAddress();
        byte[] theirs = plain(address.getAddress());
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        int mask = 0xff << (8 - rest) & 0xff;
        return rest == 0 || (ours[whole] & mask) == (theirs[whole] & mask);
    }

    /** The IPv4 address that an IPv6 address stands for, or the address itself. */
    private static byte[] plain(byte[] address) {
        if (address.length != 16) {
            return address;
        }
        if (Arrays.equals(address, 0, NAT64.length, NAT64, 0, NAT64.length) || isCompatible(address)) {
            return Arrays.copyOfRange(address, 12, 16);
        }
        if (address[0] == 0x20 && address[1] == 0x02) {
            return Arrays.copyOfRange(address, 2, 6);
        }
        return address;
    }

    private static boolean isCompatible(byte[] address) {
        boolean zeroes = true;
        for (int i = 0; i < 10; i++) {
            zeroes &= address[i] == 0;
        }
        boolean mapped = address[10] == (byte) 0xff && address[11] == (byte) 0xff;
        boolean compatible = address[10] == 0 && address[11] == 0 && (address[12] != 0 || address[13] != 0);
        return zeroes && (mapped || compatible);
    }

    @Override
    public String toString() {
        return prefix.getHostAddress() + "/" + bits;
    }
}
