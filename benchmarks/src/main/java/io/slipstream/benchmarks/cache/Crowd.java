package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Replica;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Callers that ask all replicas for the same thing at the same time, each over a connection of its own that is there before. What they send and look for is written out
 * by hand: a thousand callers on the machine that serves them must not be most of what is measured. For one thread.
 */
final class Crowd implements AutoCloseable {
    private final NetClient client;
    private final String token;
    private final List<Member> members = new ArrayList<>();

    /** Connects so many callers, evenly to all replicas. */
    Crowd(Rig rig, int callers) throws Exception {
        token = rig.token();
        client = rig.vertx()
                .createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(5_000));
        for (int i = 0; i < callers; i++) {
            Replica replica = rig.replicas().get(i % rig.replicas().size());
            members.add(new Member(Rig.await(
                    client.connect(replica.url().getPort(), replica.url().getHost()))));
        }
    }

    /** All ask for a path; how long it took until the last one had its answer, in nanoseconds. Fails if one is not served. */
    long ask(String path) throws Exception {
        Buffer request = Buffer.buffer(
                "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        List<Future<?>> answers = new ArrayList<>();
        long sent = System.nanoTime();
        for (Member member : members) {
            answers.add(member.ask(request));
        }
        Rig.await(Future.all(answers));
        return System.nanoTime() - sent;
    }

    @Override
    public void close() {
        var unused = client.close();
    }

    private static final class Member {
        private static final String END = "\r\n\r\n";
        private static final String LENGTH = "content-length: ";

        private final NetSocket socket;
        private volatile Promise<Void> answered = Promise.promise();
        private Buffer received = Buffer.buffer();

        private Member(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::receive);
            socket.closeHandler(closed -> answered.tryFail(new IOException("the server closed the connection")));
        }

        private Future<Void> ask(Buffer request) {
            Promise<Void> promise = Promise.promise();
            answered = promise;
            socket.write(request).onFailure(promise::tryFail);
            return promise.future();
        }

        private void receive(Buffer bytes) {
            received.appendBuffer(bytes);
            String text = received.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf(END);
            if (end < 0) {
                return;
            }
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            int length = head.indexOf(LENGTH);
            if (!head.startsWith("http/1.1 200") || length < 0) {
                answered.tryFail(new IOException("answered " + text));
                return;
            }
            int lineEnd = head.indexOf('\r', length);
            int body =
                    Integer.parseInt(head.substring(length + LENGTH.length(), lineEnd < 0 ? head.length() : lineEnd));
            if (received.length() >= end + END.length() + body) {
                received = Buffer.buffer();
                answered.tryComplete();
            }
        }
    }
}
