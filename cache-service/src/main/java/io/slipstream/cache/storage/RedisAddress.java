package io.slipstream.cache.storage;

/** Where a server listens. An IPv6 address stands without brackets. */
record RedisAddress(String host, int port) {
    RedisAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the host of a Redis address must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port of a Redis address must be from 1 to 65535, got " + port);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
