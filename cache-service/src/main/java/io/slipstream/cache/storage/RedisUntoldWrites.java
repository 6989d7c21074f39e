package io.slipstream.cache.storage;

import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.UntoldWrites;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        byte[] name = name(partition);
        return channel.run(
                name,
                link -> link.send(Request.cmd(Command.SET)
                                .arg(Buffer.buffer(name))
                                .arg("1")
                                .arg("PX")
                                .arg(life.toMillis()))
                        .mapEmpty());
    }

    @Override
    public Uni<Set<Integer>> marked(Set<Integer> partitions) {
        List<Uni<Optional<Integer>>> looks = partitions.stream().map(this::look).toList();
        return Uni.join()
                .all(looks)
                .andFailFast()
                .map(found -> found.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
    }

    /**
     * The partition if it is marked. Partitions may be on different servers; one that is away tells nothing. All looks of a round are one command to each
     * server.
     */
    private Uni<Optional<Integer>> look(int partition) {
        return Uni.createFrom()
                .emitter(found -> channel.read(name(partition), new RedisReads.Reader() {
                    @Override
                    public void found(@Nullable Response response, long store) {
                        found.complete(response == null ? Optional.empty() : Optional.of(partition));
                    }

                    @Override
                    public void failed(Throwable cause) {
                        if (cause instanceof TierUnavailableException) {
                            found.complete(Optional.empty());
                        } else {
                            found.fail(cause);
                        }
                    }
                }));
    }

    private static byte[] name(int partition) {
        return (MARKS + partition).getBytes(StandardCharsets.UTF_8);
    }
}
