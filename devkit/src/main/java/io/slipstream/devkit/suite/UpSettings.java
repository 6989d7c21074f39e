package io.slipstream.devkit.suite;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} was asked for.
 *
 * @param port the gateway's port; 0 takes any free one; null takes 8080 or, beside another suite, the next free one
 * @param replicas how many of each module, by its name; one where nothing is said
 * @param postgres an existing PostgreSQL to use, {@code postgresql://admin:password@host:port}; null starts one
 * @param redis an existing Redis to use, {@code redis://host:port}; null starts one
 * @param kafka an existing Kafka to use, {@code host:port,host:port}; null starts one
 * @param containers whether PostgreSQL, Redis and Kafka run in containers
 * @param scale the TPC-H scale factor of the sample data; 0 loads none
 * @param aot whether the services start from AOT caches, which are made when they are missing
 * @param attached whether the suite ends when standard input does
 * @param beganAtMillis when the command was given, in milliseconds since 1970
 */
public record UpSettings(
        @Nullable Integer port,
        Map<String, Integer> replicas,
        @Nullable String postgres,
        @Nullable String redis,
        @Nullable String kafka,
        boolean containers,
        double scale,
        boolean aot,
        boolean attached,
        long beganAtMillis) {
    private static final int MAX_REPLICAS = 16;
    private static final double MIN_SCALE = 0.01; // the generator repeats keys below
    private static final double MAX_SCALE = 10;

    public UpSettings {
        if (port != null && (port < 0 || port > 65_535)) {
            throw wrong("--port", Integer.toString(port), "must be 0 to 65535");
        }
        replicas = Map.copyOf(replicas);
        replicas.forEach((module, count) -> {
            if (Component.of(module).isEmpty()) {
                throw wrong("--replicas", module + "=" + count, "must name one of " + Component.names());
            }
            if (count < 1 || count > MAX_REPLICAS) {
                throw wrong("--replicas", module + "=" + count, "must be 1 to " + MAX_REPLICAS);
            }
        });
        if (scale != 0 && !(scale >= MIN_SCALE && scale <= MAX_SCALE)) {
            throw wrong(
                    "--scale",
                    Double.toString(scale),
                    "must be 0 (no sample data) or " + MIN_SCALE + " to " + MAX_SCALE);
        }
        check("--postgres", postgres, "postgresql");
        check("--redis", redis, "redis");
        if (postgres != null
                && !String.valueOf(URI.create(postgres).getUserInfo()).contains(":")) {
            throw wrong(
                    "--postgres",
                    "the address",
                    "must have a user that may create roles and databases, with its password in the address or in"
                            + " PGPASSWORD");
        }
        if (kafka != null && !kafka.matches("[^\\s,/:]+:\\d{1,5}(,[^\\s,/:]+:\\d{1,5})*")) {
            throw wrong("--kafka", kafka, "must be host:port, or several of them with commas between");
        }
    }

    /** One of everything, on any ports, with servers of its own and no AOT caches. */
    static UpSettings plain() {
        return new UpSettings(0, Map.of(), null, null, null, false, 0, false, false, 0);
    }

    /** How many processes of a component to start. */
    int replicasOf(Component component) {
        return replicas.getOrDefault(component.moduleName(), 1);
    }

    /** Whether at least one server is somebody else's. */
    boolean usesExternalServers() {
        return postgres != null || redis != null || kafka != null;
    }

    @Override
    public String toString() {
        return "UpSettings[port=" + port + ", replicas=" + replicas + "]";
    }

    private static void check(String option, @Nullable String address, String scheme) {
        if (address == null) {
            return;
        }
        try {
            URI uri = URI.create(address);
            if (!scheme.equals(uri.getScheme()) || uri.getHost() == null) {
                throw wrong(option, "the address", "must begin with " + scheme + "://host");
            }
        } catch (IllegalArgumentException e) {
            throw wrong(option, "the address", "is not a URL");
        }
    }

    private static SlipException wrong(String option, String value, String rule) {
        return SlipCode.SETTING_WRONG.failure(option + " is wrong", value + " " + rule, "see './slipstream help up'");
    }
}
