package io.slipstream.cache.storage;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads from one server, which go there together: what is asked for on an event loop in one turn of it becomes one command, with one time-out
 * and one answer. Nobody waits for others: a read that is alone goes alone, right after the turn. Under load most of what a read costs is
 * shared. Any thread may call.
 */
final class RedisReads {
    /** So many names at most in one command, lest a large answer holds up what comes after it. */
    private static final int MOST = 64;

    private final RedisLoops loops;
    private final boolean inCluster;
    private final List<Turn> turns = new ArrayList<>();

    /** None yet. The names that one command of a cluster touches must be of one slot, so there each has its own. */
    RedisReads(RedisLoops loops, boolean inCluster) {
        this.loops = loops;
        this.inCluster = inCluster;
        for (int slot = 0; slot < loops.connections(); slot++) {
            turns.add(new Turn());
        }
    }

    /** Reads what a name holds; the reader is called once, in this context if there is one, else on an event loop. */
    void add(byte[] name, Reader reader, Sender sender) {
        int slot = loops.slot();
        Turn turn = turns.get(slot);
        if (turn.add(new Read(name, reader, Vertx.currentContext()))) {
            Context loop = loops.of(slot);
            if (loop == null) {
                send(turn.end(), sender);
            } else {
                loop.runOnContext(end -> send(turn.end(), sender));
            }
        }
    }

    private void send(List<Read> reads, Sender sender) {
        for (int from = 0; from < reads.size(); from += MOST) {
            List<Read> together = reads.subList(from, Math.min(from + MOST, reads.size()));
            sender.send(link -> ask(link, together).map(found -> new Found(found, link.store())))
                    .onComplete(done -> {
                        for (int i = 0; i < together.size(); i++) {
                            tell(together.get(i), i, done);
                        }
                    });
        }
    }

    private static void tell(Read read, int index, AsyncResult<Found> done) {
        RedisChannel.goOn(read.caller(), () -> {
            if (done.succeeded()) {
                read.reader()
                        .found(
                                done.result().responses().get(index),
                                done.result().store());
            } else {
                read.reader().failed(done.cause());
            }
        });
    }

    private Future<Responses> ask(RedisLink link, List<Read> reads) {
        if (reads.size() == 1) {
            return link.send(get(reads.getFirst())).map(response -> index -> response);
        }
        if (inCluster) {
            return link.send(reads.stream().map(RedisReads::get).toList()).map(responses -> responses::get);
        }
        Request all = Request.cmd(Command.MGET);
        for (Read read : reads) {
            all.arg(read.name());
        }
        return link.send(all).map(response -> index -> response == null ? null : response.get(index));
    }

    private static Request get(Read read) {
        return Request.cmd(Command.GET).arg(read.name());
    }

    /** Learns what a read found. Neither method throws. */
    interface Reader {
        /** What is there, null if nothing; and which reign of which master told it. */
        void found(@Nullable Response response, long store);

        /** It could not be read. */
        void failed(Throwable cause);
    }

    /** Sends commands to the server. */
    interface Sender {
        Future<Found> send(Function<RedisLink, Future<Found>> commands);
    }

    /** What all reads of a command found, and in which store. */
    record Found(Responses responses, long store) {}

    /** What each read of a command found, by its place. */
    interface Responses {
        @Nullable
        Response get(int index);
    }

    /** A name, and who wants to know what it holds. */
    private record Read(
            byte[] name, Reader reader, @Nullable Context caller) {}

    /** What is asked for until a turn of an event loop ends. Threads that are no event loop may ask, too. */
    private static final class Turn {
        private List<Read> reads = new ArrayList<>();

        /** Whether it is the first of its turn. */
        synchronized boolean add(Read read) {
            reads.add(read);
            return reads.size() == 1;
        }

        synchronized List<Read> end() {
            List<Read> ended = reads;
            reads = new ArrayList<>(ended.size());
            return ended;
        }
    }
}
