package io.slipstream.devkit.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Whether a server at {@code host:port} answers a question of its own protocol. Each waits a few seconds at most. */
final class Probes {
    private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

    private Probes() {}

    static boolean postgresServes(String address, String adminPassword) {
        try (Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://" + address + "/postgres?connectTimeout=2&socketTimeout=5",
                Credentials.ADMIN,
                adminPassword)) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    static boolean redisServes(String address) {
        return redisInfo(address).startsWith("+PONG");
    }

    /** The answers to PING and INFO: {@code +PONG}, unless it still loads a snapshot; empty if it does not answer. */
    static String redisInfo(String address) {
        URI server = URI.create("redis://" + address);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write("PING\r\nINFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    static boolean kafkaServes(String address) {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                address,
                "request.timeout.ms",
                LIMIT_MILLIS,
                "default.api.timeout.ms",
                LIMIT_MILLIS))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
