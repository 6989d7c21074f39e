package io.slipstream.devkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * The way of a service to a server: a TCP proxy on this machine that can be cut, stand still or be slow. Threads are
 * virtual and end with their connections. Safe for many threads.
 */
public final class Link implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final int MOST_WAITING = 1000;
    private static final byte[] END = {};

    private final IntSupplier target;
    private final ServerSocket server;
    private final Protocol protocol;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.OPEN;

    /** What the way is like. */
    public enum State {
        /** Bytes pass at once. */
        OPEN,
        /** Connections are ended, and new ones too. */
        CUT,
        /** Bytes stand still, and go on when the way is open again. */
        HELD,
        /** Each byte takes 200 ms each way. */
        SLOW;

        private Duration delay() {
            return this == SLOW ? Duration.ofMillis(200) : Duration.ZERO;
        }
    }

    /** How bytes are taken apart. One object for each connection. */
    public interface Conversation {
        /** The next bytes to the server; empty at the end. */
        byte[] nextRequest(InputStream in) throws IOException;

        /** The next bytes from the server; empty at the end. */
        byte[] nextResponse(InputStream in) throws IOException;
    }

    /** What is spoken on a link that listens on a port. */
    public interface Protocol {
        /** A conversation on a new connection. */
        Conversation begin(int port);
    }

    /** Passes everything on as it is. */
    public static final class Bytes implements Conversation {
        @Override
        public byte[] nextRequest(InputStream in) throws IOException {
            return next(in);
        }

        @Override
        public byte[] nextResponse(InputStream in) throws IOException {
            return next(in);
        }

        private static byte[] next(InputStream in) throws IOException {
            byte[] chunk = new byte[CHUNK];
            int length = in.read(chunk);
            return length < 0 ? END : Arrays.copyOf(chunk, length);
        }
    }

    private interface Source {
        byte[] next(InputStream in) throws IOException;
    }

    private record Piece(byte[] bytes, long due) {}

    /**
     * A link to a port of this machine, open, on a free port.
     *
     * @param target asked for each connection, so that the server may be started behind the link; an {@link UncheckedIOException} means that it is not there
     * @throws IOException if no port is free
     */
    public Link(IntSupplier target, Protocol protocol) throws IOException {
        this.target = target;
        this.protocol = protocol;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("link-" + port()).start(this::accept);
    }

    /** Where the service finds its server. */
    public int port() {
        return server.getLocalPort();
    }

    /** Makes the way so, for open connections as well. */
    public void become(State next) {
        synchronized (this) {
            state = next;
            notifyAll();
        }
        if (next == State.CUT) {
            sockets.forEach(Link::end);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(Link::end);
    }

    private synchronized State state() {
        return state;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (state() == State.CUT) {
                    end(near);
                } else {
                    connect(near);
                }
            } catch (IOException e) {
                // Closed, or the server is away, which the caller sees by the end of its connection.
            }
        }
    }

    private void connect(Socket near) {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException | UncheckedIOException e) {
            end(near);
            return;
        }
        sockets.add(near);
        sockets.add(far);
        Conversation conversation = protocol.begin(port());
        pass(near, far, conversation::nextRequest);
        pass(far, near, conversation::nextResponse);
        if (state() == State.CUT) {
            end(near);
            end(far);
        }
    }

    /** One thread reads, one writes, so that a slow way is long and not narrow. */
    private void pass(Socket from, Socket to, Source source) {
        BlockingQueue<Piece> onTheWay = new ArrayBlockingQueue<>(MOST_WAITING);
        Thread.ofVirtual().start(() -> read(from, source, onTheWay));
        Thread.ofVirtual().start(() -> write(to, onTheWay));
    }

    private void read(Socket from, Source source, BlockingQueue<Piece> onTheWay) {
        try {
            try {
                InputStream in = from.getInputStream();
                byte[] bytes = source.next(in);
                while (bytes.length > 0) {
                    onTheWay.put(
                            new Piece(bytes, System.nanoTime() + state().delay().toNanos()));
                    bytes = source.next(in);
                }
            } catch (IOException e) {
                // The connection ended.
            } catch (RuntimeException e) {
                System.out.println("link: " + e);
            }
            onTheWay.put(new Piece(END, System.nanoTime() + state().delay().toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was on its way when the sender ended arrives all the same. */
    private void write(Socket to, BlockingQueue<Piece> onTheWay) {
        try {
            OutputStream out = to.getOutputStream();
            Piece piece = onTheWay.take();
            while (piece.bytes().length > 0) {
                for (long left = piece.due() - System.nanoTime(); left > 0; left = piece.due() - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                awaitPassage();
                out.write(piece.bytes());
                piece = onTheWay.take();
            }
        } catch (IOException e) {
            // The connection ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(to);
            sockets.remove(to);
        }
    }

    private synchronized void awaitPassage() throws InterruptedException {
        while (state == State.HELD) {
            wait();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // As good as closed.
        }
    }
}
