package io.slipstream.cache.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pipelined connection to one reign of one master, from when it became master until it ends, is demoted or, in a cluster, gets slots of
 * others. Across that, writes that were acknowledged may have been lost, and older ones of another reign would look as if nothing had come after
 * them. So the reign's identity is part of every entry, and what another one wrote is not read.
 */
final class RedisLink {
    private final RedisLine line;
    private final boolean inCluster;
    private final long store;

    private RedisLink(RedisLine line, boolean inCluster, long store) {
        this.line = line;
        this.inCluster = inCluster;
        this.store = store;
    }

    /**
     * Connects and asks for the identity; fails if the server is not a master that can serve.
     *
     * @param onEnd hears once that the connection ended
     */
    static Future<RedisLink> open(
            Vertx vertx, RedisOptions options, boolean inCluster, Duration within, Consumer<Throwable> onEnd) {
        return RedisLine.open(
                vertx,
                options,
                within,
                onEnd,
                line -> identify(line, inCluster).map(store -> new RedisLink(line, inCluster, store)));
    }

    /** Identifies the reign of the master to which this connection was made. */
    long store() {
        return store;
    }

    /** What {@link #store()} would be now; fails if the server is not a master that can serve. */
    Future<Long> identify() {
        return identify(line, inCluster);
    }

    Future<@Nullable Response> send(Request request) {
        return line.send(request);
    }

    /** Sends several requests at once, which the server runs in order. */
    Future<List<@Nullable Response>> send(List<Request> requests) {
        return line.send(requests);
    }

    /** Ends the connection; whatever waits on it fails. */
    void close() {
        line.close();
    }

    /**
     * A server's run has an id. A server that becomes master starts a replication history with a new id, even if it was master before in the same
     * run. A node of a cluster that gets slots has a new epoch.
     */
    private static Future<Long> identify(RedisLine line, boolean inCluster) {
        List<Request> questions = new ArrayList<>();
        questions.add(Request.cmd(Command.INFO).arg("server"));
        questions.add(Request.cmd(Command.INFO).arg("replication"));
        // Refused while the server loads its data.
        questions.add(Request.cmd(Command.PING));
        if (inCluster) {
            questions.add(Request.cmd(Command.CLUSTER).arg("INFO"));
        }
        return line.send(questions).map(answers -> {
            String replication = String.valueOf(answers.get(1));
            require("master", replication, "role");
            long id = id(String.valueOf(answers.get(0)), "run_id") ^ id(replication, "master_replid");
            if (inCluster) {
                String cluster = String.valueOf(answers.get(3));
                require("ok", cluster, "cluster_state");
                id ^= Long.parseLong(field(cluster, "cluster_my_epoch"));
            }
            return id;
        });
    }

    /** Random ids of 40 hexadecimal digits; the first 16 are enough. */
    private static long id(String info, String name) {
        return Long.parseUnsignedLong(field(info, name), 0, 16, 16);
    }

    private static void require(String wanted, String info, String name) {
        String found = field(info, name);
        if (!found.equals(wanted)) {
            throw new UnfitException("the server's " + name + " is " + found);
        }
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new UnfitException("the server does not tell its " + name));
    }

    /** The server answers, but does not serve as a master. */
    static final class UnfitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message, null, false, false);
        }
    }
}
