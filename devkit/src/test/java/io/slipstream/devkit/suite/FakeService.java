package io.slipstream.devkit.suite;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A service of a few lines: is ready, and writes its name to a file when it is stopped in order. */
final class FakeService {
    private FakeService() {}

    /** Arguments: the name, the port, the file. */
    public static void main(String[] args) throws IOException {
        String name = args[0];
        Path journal = Path.of(args[2]);
        System.out.println("hello from " + name);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])), 0);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> append(journal, name)));
        server.start();
    }

    private static void append(Path journal, String name) {
        try {
            Files.write(
                    journal,
                    (name + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
