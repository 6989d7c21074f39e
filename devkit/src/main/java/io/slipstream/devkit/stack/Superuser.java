package io.slipstream.devkit.stack;

import java.io.IOException;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. Root may start it in a user namespace, where it is nobody in particular and files
 * are still its own.
 */
final class Superuser {
    private Superuser() {}

    /** What to put before a command that must not run as root; empty for everybody else. */
    static List<String> avoided() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        List<String> prefix = List.of("unshare", "--user");
        if (!succeeds(prefix)) {
            throw new StackException("PostgreSQL cannot run as root, and this machine allows root no user namespace"
                    + " ('unshare --user' fails). Run as another user, or use external servers (--postgres URL).");
        }
        return prefix;
    }

    private static boolean succeeds(List<String> prefix) {
        try {
            return new ProcessBuilder(prefix.get(0), prefix.get(1), "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
