package io.slipstream.cache.storage;

import io.slipstream.cache.storage.RedisLayout.Range;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layout on which most of its own masters agree. One alone may have been cut off or frozen while the others replaced it.
 */
final class RedisClusterNodes implements RedisDirectory {
    private final Set<RedisAddress> seeds;
    private final RedisPoll poll;
    private Set<RedisAddress> known;

    /** Starts from these nodes, of which one that answers suffices. */
    RedisClusterNodes(Set<RedisAddress> seeds, RedisPoll poll) {
        this.seeds = seeds;
        this.poll = poll;
        this.known = seeds;
    }

    @Override
    public Future<RedisLayout> ask() {
        Map<RedisAddress, RedisLayout> answers = new HashMap<>();
        Set<RedisAddress> asked = known;
        return ask(asked, answers)
                .recover(none -> {
                    known = mentioned(answers);
                    return asked.containsAll(known) ? Future.failedFuture(none) : ask(known, answers);
                })
                .onSuccess(layout -> known = layout.masters());
    }

    @Override
    public void close() {
        poll.close();
    }

    private Future<RedisLayout> ask(Set<RedisAddress> nodes, Map<RedisAddress, RedisLayout> answers) {
        return poll.ask(nodes, Request.cmd(Command.CLUSTER).arg("SLOTS"), (node, answer) -> {
            if (answer == null) {
                return null;
            }
            RedisLayout layout = layout(node, answer);
            answers.put(node, layout);
            return isAgreed(layout, answers) ? layout : null;
        });
    }

    private Set<RedisAddress> mentioned(Map<RedisAddress, RedisLayout> answers) {
        Set<RedisAddress> mentioned = new LinkedHashSet<>(seeds);
        answers.values().forEach(layout -> mentioned.addAll(layout.masters()));
        return mentioned;
    }

    private static boolean isAgreed(RedisLayout layout, Map<RedisAddress, RedisLayout> answers) {
        Set<RedisAddress> masters = layout.masters();
        long agreeing = masters.stream()
                .filter(master -> layout.equals(answers.get(master)))
                .count();
        return agreeing * 2 > masters.size();
    }

    /** Each range of slots comes with its master first, then the replicas. */
    private static RedisLayout layout(RedisAddress asked, Response answer) {
        List<Range> ranges = new ArrayList<>();
        for (Response range : answer) {
            Response master = range.get(2);
            ranges.add(new Range(
                    Objects.requireNonNull(range.get(0).toInteger()),
                    Objects.requireNonNull(range.get(1).toInteger()),
                    new RedisAddress(
                            host(asked, master.get(0)),
                            Objects.requireNonNull(master.get(1).toInteger()))));
        }
        return new RedisLayout(ranges);
    }

    /** A node that does not know under which name it is reached leaves it out. */
    private static String host(RedisAddress asked, @Nullable Response host) {
        String name = host == null ? "" : host.toString();
        return name.isEmpty() ? asked.host() : name;
    }
}
