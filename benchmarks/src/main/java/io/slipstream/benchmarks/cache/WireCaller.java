package io.slipstream.benchmarks.cache;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A blocking caller of a server over one connection, written out by hand: a call takes a few microseconds of CPU, so that looking often does not slow down what is
 * looked at. For one thread at a time.
 */
final class WireCaller implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String fields;

    /** Connects; each call bears this token. */
    WireCaller(URI server, String token) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
        fields = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer " + token + "\r\n";
    }

    /** The body of what is there, or of the problem. */
    String get(String path) throws IOException {
        send("GET " + path + fields + "\r\n");
        return answer().body;
    }

    /** Writes a text; fails unless the server takes it. */
    void put(String path, String text) throws IOException {
        exchange("PUT", path, "text/plain", text);
    }

    /** The answer to a question in JSON; fails unless the server gives one. */
    String post(String path, String json) throws IOException {
        return exchange("POST", path, "application/json", json);
    }

    private String exchange(String method, String path, String type, String body) throws IOException {
        send(method + ' ' + path + fields + "Content-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        Answer answer = answer();
        if (answer.status >= 300) {
            throw new IOException(method + ' ' + path + " answered " + answer.status + ": " + answer.body);
        }
        return answer.body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        String field = line();
        while (!field.isEmpty()) {
            if (field.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(field.substring(LENGTH.length()).strip());
            }
            field = line();
        }
        return new Answer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    private record Answer(int status, String body) {}
}
