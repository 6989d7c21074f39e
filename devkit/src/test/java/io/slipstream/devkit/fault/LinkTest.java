package io.slipstream.devkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that sends back what it is sent, behind a link. */
@Timeout(60)
class LinkTest {
    private static final int A_WHILE_MILLIS = 300;

    private ServerSocket server;
    private Link link;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> sendBack(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        link = new Link(server::getLocalPort, port -> new Link.Bytes());
    }

    private static void sendBack(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // It was cut.
        }
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        server.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    private static int echo(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void open_passesBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echo(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void slow_takesItsTimeEachWay() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echo(socket, 1)).isEqualTo(1);
            link.become(Link.State.SLOW);
            long begun = System.nanoTime();
            assertThat(echo(socket, 2)).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        }
    }

    @Test
    void held_standsStillAndGoesOn() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echo(socket, 1)).isEqualTo(1);
            link.become(Link.State.HELD);
            socket.setSoTimeout(A_WHILE_MILLIS);
            assertThatThrownBy(() -> echo(socket, 2)).isInstanceOf(SocketTimeoutException.class);
            link.become(Link.State.OPEN);
            socket.setSoTimeout(0);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void cut_endsConnectionsAndNewOnes_untilItIsOpen() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echo(socket, 1)).isEqualTo(1);
            link.become(Link.State.CUT);
            assertEnds(socket);
        }
        try (Socket socket = connect()) {
            assertEnds(socket);
        }
        link.become(Link.State.OPEN);
        try (Socket socket = connect()) {
            assertThat(echo(socket, 3)).isEqualTo(3);
        }
    }

    @Test
    void serverNotThereYet_endsTheConnection_andPassesLater() throws IOException {
        AtomicInteger port = new AtomicInteger();
        try (Link early = new Link(
                () -> {
                    if (port.get() == 0) {
                        throw new UncheckedIOException(new IOException("not started"));
                    }
                    return port.get();
                },
                ignored -> new Link.Bytes())) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), early.port())) {
                assertEnds(socket);
            }
            port.set(server.getLocalPort());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), early.port())) {
                assertThat(echo(socket, 4)).isEqualTo(4);
            }
        }
    }

    /** By an end or a reset, whichever the system tells. */
    private static void assertEnds(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
