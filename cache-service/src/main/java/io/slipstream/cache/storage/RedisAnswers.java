package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.AnswerStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers in Redis, as hashes that live for a while. Fails with {@code TierUnavailableException}. */
public final class RedisAnswers implements AnswerStore {
    private static final String ANSWERS = "slipstream:cache:answer:";
    private static final String HASH = "hash";
    private static final String ANSWER = "answer";

    private final RedisChannel channel;

    /** Keeps answers through this channel. */
    public RedisAnswers(RedisChannel channel) {
        this.channel = channel;
    }

    @Override
    public Uni<Optional<Kept>> take(String name, String hash, Duration life) {
        byte[] key = key(name);
        List<Request> requests = List.of(
                Request.cmd(Command.HSETNX).arg(Buffer.buffer(key)).arg(HASH).arg(hash),
                Request.cmd(Command.PEXPIRE).arg(Buffer.buffer(key)).arg(life.toMillis()),
                Request.cmd(Command.HMGET).arg(Buffer.buffer(key)).arg(HASH).arg(ANSWER));
        return channel.run(
                key,
                link -> link.send(requests)
                        .map((List<@Nullable Response> answers) -> kept(answers.get(0), answers.get(2))));
    }

    @Override
    public Uni<Void> keep(String name, String answer, Duration life) {
        byte[] key = key(name);
        Request set =
                Request.cmd(Command.HSET).arg(Buffer.buffer(key)).arg(ANSWER).arg(answer);
        Request expire = Request.cmd(Command.PEXPIRE).arg(Buffer.buffer(key)).arg(life.toMillis());
        return channel.run(key, link -> link.send(List.of(set, expire)).mapEmpty());
    }

    private static byte[] key(String name) {
        return (ANSWERS + name).getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Kept> kept(@Nullable Response taken, @Nullable Response fields) {
        if (fields == null || (taken != null && Integer.valueOf(1).equals(taken.toInteger()))) {
            return Optional.empty();
        }
        Response hash = fields.get(0);
        Response answer = fields.get(1);
        return hash == null
                ? Optional.empty()
                : Optional.of(new Kept(hash.toString(), answer == null ? null : answer.toString()));
    }
}
