package io.slipstream.cache.storage;

import io.slipstream.cache.config.RedisConfig;
import io.slipstream.cache.config.RedisConfig.Mode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the settings, known to be right, and what to connect with. Throws {@link IllegalArgumentException} with the
 * setting and its rule where they are not; no message tells an address, which may hold a password.
 */
final class RedisAddresses {
    private static final String URL = "slipstream.cache.redis.url";
    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    /** A comma that a further address follows; a password may hold others. */
    private static final Pattern BETWEEN = Pattern.compile("\\s*,\\s*(?=[a-z]+://)");

    private final Mode mode;
    private final Map<RedisAddress, URI> seeds;
    private final URI first;
    private final @Nullable String sentinelCredentials;

    private RedisAddresses(Mode mode, Map<RedisAddress, URI> seeds, URI first, @Nullable String sentinelCredentials) {
        this.mode = mode;
        this.seeds = seeds;
        this.first = first;
        this.sentinelCredentials = sentinelCredentials;
    }

    /** Reads and checks the settings. */
    static RedisAddresses of(RedisConfig config) {
        Mode mode = config.mode();
        boolean isSentinel = mode == Mode.SENTINEL;
        require(
                config.masterName().isPresent() == isSentinel,
                "slipstream.cache.redis.master-name must be set in mode sentinel, and in no other; the mode is "
                        + name(mode));
        require(
                isSentinel || config.sentinelCredentials().isEmpty(),
                "slipstream.cache.redis.sentinel-credentials may be set in mode sentinel only; the mode is "
                        + name(mode));
        Map<RedisAddress, URI> seeds = new LinkedHashMap<>();
        String[] urls = BETWEEN.split(config.url().strip());
        require(
                mode != Mode.STANDALONE || urls.length == 1,
                URL + " must be one address in mode standalone, got " + urls.length
                        + "; for more set slipstream.cache.redis.mode to sentinel or cluster");
        for (int i = 0; i < urls.length; i++) {
            URI uri = uri(mode, urls[i], i + 1);
            seeds.put(address(mode, uri), uri);
        }
        URI first = seeds.values().iterator().next();
        require(
                seeds.values().stream().map(RedisAddresses::rest).distinct().count() == 1,
                URL + " must have the same scheme, credentials and database in all addresses");
        require(
                mode != Mode.CLUSTER || first.getPath().length() <= 1,
                URL + " must not name a database in mode cluster, which has only one");
        return new RedisAddresses(
                mode, Map.copyOf(seeds), first, config.sentinelCredentials().orElse(null));
    }

    /** The addresses that are set: the server, the Sentinels, or nodes of the cluster. */
    Set<RedisAddress> seeds() {
        return seeds.keySet();
    }

    /** What to connect to a server with. */
    String ofServer(RedisAddress server) {
        return mode == Mode.STANDALONE ? first.toString() : uri(server, first.getRawUserInfo(), suffix(first));
    }

    /** What to connect to a Sentinel with; it has no databases. */
    String ofSentinel(RedisAddress sentinel) {
        return uri(sentinel, sentinelCredentials, "");
    }

    private String uri(RedisAddress address, @Nullable String credentials, String suffix) {
        return first.getScheme() + "://" + (credentials == null ? "" : credentials + '@') + address + suffix;
    }

    private static URI uri(Mode mode, String url, int number) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme());
            boolean isSocket = scheme.equals("unix") && mode == Mode.STANDALONE;
            if (isSocket || (Set.of("redis", "rediss").contains(scheme) && uri.getHost() != null)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The cause would tell the address.
        }
        throw new IllegalArgumentException(
                "address " + number + " of " + URL + " must be redis://user:password@host:port or rediss://… for TLS");
    }

    private static RedisAddress address(Mode mode, URI uri) {
        String host = Optional.ofNullable(uri.getHost()).orElse("localhost");
        int usual = mode == Mode.SENTINEL ? SENTINEL_PORT : SERVER_PORT;
        return new RedisAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? usual : uri.getPort());
    }

    /** All but host and port. */
    private static String rest(URI uri) {
        return uri.getScheme() + ' ' + uri.getRawUserInfo() + ' ' + suffix(uri);
    }

    private static String suffix(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery());
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
