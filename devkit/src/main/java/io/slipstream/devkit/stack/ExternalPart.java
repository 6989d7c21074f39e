package io.slipstream.devkit.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.OptionalLong;

/** A server that somebody else runs: starting it means looking whether it is there, and it is never stopped. */
final class ExternalPart implements StackPart {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final String name;
    private final String host;
    private final int port;

    ExternalPart(String name, String host, int port) {
        this.name = name;
        this.host = host;
        this.port = port;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public boolean isRunning() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_LIMIT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void start() {
        if (!isRunning()) {
            throw new StackException("The external " + name + " at " + address() + " does not accept connections.");
        }
    }

    @Override
    public void stop() {
        // Not ours to stop.
    }

    @Override
    public void kill() {
        throw notOurs("killed");
    }

    @Override
    public void pause() {
        throw notOurs("paused");
    }

    @Override
    public void resume() {
        throw notOurs("resumed");
    }

    private StackException notOurs(String what) {
        return new StackException("The external " + name + " at " + address() + " cannot be " + what + " from here.");
    }
}
