package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.UntoldWrites;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Marks of partitions in Redis. */
public final class RedisUntoldWrites implements UntoldWrites {
    private static final String MARKS = "slipstream:cache:untold:";

    private final RedisChannel channel;
    private final Duration life;

    /** Keeps marks through this channel, each for a time. */
    public RedisUntoldWrites(RedisChannel channel, Duration life) {
        this.channel = channel;
        this.life = life;
    }

    @Override
    public Uni<Void> mark(int partition) {
        return channel.run(link -> link.send(Request.cmd(Command.SET)
                        .arg(MARKS + partition)
                        .arg("1")
                        .arg("PX")
                        .arg(life.toMillis()))
                .mapEmpty());
    }

    @Override
    public Uni<Set<Integer>> marked(Set<Integer> partitions) {
        List<Integer> asked = List.copyOf(partitions);
        List<Request> requests = asked.stream()
                .map(partition -> Request.cmd(Command.GET).arg(MARKS + partition))
                .toList();
        return channel.run(
                link -> link.send(requests).map((List<@Nullable Response> answers) -> marked(asked, answers)));
    }

    private static Set<Integer> marked(List<Integer> asked, List<@Nullable Response> answers) {
        Set<Integer> marked = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            if (answers.get(i) != null) {
                marked.add(asked.get(i));
            }
        }
        return marked;
    }
}
