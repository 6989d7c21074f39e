package io.slipstream.devkit.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Free TCP ports, each given once. They come from below the range that systems use for outgoing connections, so that
 * none is taken while a service restarts. For one thread.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int ATTEMPTS = 10_000;

    private final SplittableRandom random;
    private final Set<Integer> given = new HashSet<>();

    FreePorts(SplittableRandom random) {
        this.random = random;
    }

    /** A port that nobody listens on and that was not given before. */
    int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(FIRST, LAST + 1);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw SlipCode.PORT_IN_USE.failure(
                "No free port was found",
                "all ports tried between " + FIRST + " and " + LAST + " are in use",
                "stop some of the programs that listen there");
    }

    /** Whether a service could listen on a port now. */
    static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
