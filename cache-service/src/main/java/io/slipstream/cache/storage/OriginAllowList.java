package io.slipstream.cache.storage;

import io.slipstream.cache.namespace.LoaderUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From where may be loaded: origins by name, and never the addresses that only a host itself should reach. */
final class OriginAllowList {
    private static final Pattern FORM =
            Pattern.compile("(https?)://(\\*|(?:\\*\\.)?[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}|\\*))?/?");

    /** Metadata services of clouds that are not link-local. */
    private static final Set<InetAddress> METADATA = Stream.of(
                    "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254")
            .map(OriginAllowList::literal)
            .collect(Collectors.toUnmodifiableSet());

    private final List<Pattern> origins;

    /** Allows these; a malformed one fails with {@link IllegalArgumentException}. */
    OriginAllowList(List<String> origins) {
        this.origins = origins.stream().map(OriginAllowList::pattern).toList();
    }

    /** Whether a URL's origin is allowed. */
    boolean allows(LoaderUrl url) {
        String origin = url.origin();
        return origins.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
    }

    /** Whether an address may be called, whoever it belongs to. */
    static boolean isReachable(InetAddress address) {
        return !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !METADATA.contains(address)
                && !(address.getAddress().length == 4
                        && (address.getAddress()[0] == 0 || address.getAddress()[0] == -1));
    }

    private static Pattern pattern(String origin) {
        Matcher parts = FORM.matcher(origin.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "slipstream.cache.loader.allowed-origins must hold scheme://host:port, got " + origin);
        }
        String scheme = parts.group(1);
        String host = parts.group(2);
        String port = parts.group(3) == null ? scheme.equals("https") ? "443" : "80" : parts.group(3);
        String hosts = host.equals("*")
                ? ".+"
                : host.startsWith("*.") ? ".+" + Pattern.quote(host.substring(1)) : Pattern.quote(host);
        return Pattern.compile(
                scheme + "://" + hosts + ":" + (port.equals("*") ? "\\d+" : port), Pattern.CASE_INSENSITIVE);
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal needs no look-up", e);
        }
    }
}
