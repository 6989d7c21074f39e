package io.slipstream.cache.storage;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers of a layout, found by the names of what they hold. Never changes. */
final class RedisTopology {
    private final RedisLayout layout;
    private final Map<RedisAddress, RedisServer> servers;
    private final @Nullable RedisServer[] bySlot;
    private final boolean isOne;

    /** Needs a server for each master. */
    RedisTopology(RedisLayout layout, Map<RedisAddress, RedisServer> servers) {
        this.layout = layout;
        this.servers = Map.copyOf(servers);
        this.bySlot = new RedisServer[RedisSlot.COUNT];
        this.isOne = layout.isOne();
        layout.ranges()
                .forEach(range ->
                        Arrays.fill(bySlot, range.first(), range.last() + 1, this.servers.get(range.master())));
    }

    RedisLayout layout() {
        return layout;
    }

    Collection<RedisServer> servers() {
        return servers.values();
    }

    /** The server at an address; null if it is no master of this layout. */
    @Nullable
    RedisServer at(RedisAddress address) {
        return servers.get(address);
    }

    /** The server that holds what has this name; null if its slot has none. */
    @Nullable
    RedisServer owner(byte[] name) {
        return isOne ? bySlot[0] : bySlot[RedisSlot.of(name)];
    }
}
