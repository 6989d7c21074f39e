package io.slipstream.cache.storage;

import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.openai.AnswerRelay;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers under way, in Redis: a list for each call, which lives for a while after its latest piece. A list and no stream, since one writes and the others read
 * on from the number of pieces they have.
 */
public final class RedisAnswerRelay implements AnswerRelay {
    private static final String CALLS = "slipstream:cache:call:";
    private static final int AT_A_TIME = 256;

    /** Those who follow ask many times a second; what is left for them is not for long. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(5);

    private final RedisChannel channel;
    private final Duration life;
    private final Duration within;

    /**
     * Relays through this channel.
     *
     * @param life how long a list is there after its latest piece
     * @param within how long a command may take
     */
    public RedisAnswerRelay(RedisChannel channel, Duration life, Duration within) {
        this.channel = channel;
        this.life = life;
        this.within = within;
    }

    @Override
    public Uni<Void> append(String call, List<Piece> pieces) {
        byte[] name = name(call);
        Request push = Request.cmd(Command.RPUSH).arg(Buffer.buffer(name));
        pieces.forEach(piece -> push.arg(AnswerPieceCodec.encode(piece)));
        Duration left = pieces.stream().anyMatch(Piece.Ended.class::isInstance) ? AFTER_THE_END : life;
        Request expire = Request.cmd(Command.PEXPIRE).arg(Buffer.buffer(name)).arg(left.toMillis());
        return channel.run(name, link -> link.send(List.of(push, expire)).mapEmpty(), within);
    }

    @Override
    public Uni<List<Piece>> read(String call, int from) {
        byte[] name = name(call);
        Request range =
                Request.cmd(Command.LRANGE).arg(Buffer.buffer(name)).arg(from).arg(from + AT_A_TIME - 1);
        return channel.run(name, link -> link.send(range).map(RedisAnswerRelay::pieces), within);
    }

    private static byte[] name(String call) {
        return (CALLS + call).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Piece> pieces(@Nullable Response answer) {
        List<Piece> pieces = new ArrayList<>();
        try {
            for (int i = 0; answer != null && i < answer.size(); i++) {
                pieces.add(AnswerPieceCodec.decode(answer.get(i).toBuffer()));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TierUnavailableException("another version wrote what is relayed");
        }
        return pieces;
    }
}
