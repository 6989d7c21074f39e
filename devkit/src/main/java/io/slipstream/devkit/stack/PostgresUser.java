package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** As whom PostgreSQL runs, which refuses to run as root. */
enum PostgresUser {
    /** As the user of this JVM, who is not root. */
    CURRENT(List.of()),

    /** Started by root in a user namespace, where it is nobody in particular and root's files are still its own. */
    NAMESPACE(List.of("unshare", "--user")),

    /** Started by root as the user nobody, where user namespaces are not allowed. */
    NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

    private static final int NOBODY_ID = 65534;

    private final List<String> prefix;

    PostgresUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /** The first that is possible on this machine. */
    static PostgresUser detect() {
        return possible()
                .findFirst()
                .orElseThrow(() -> new StackException("PostgreSQL cannot run as root, and neither 'unshare --user' nor"
                        + " 'setpriv' works here. Run as another user, or use external servers (--postgres URL)."));
    }

    /** All that are possible on this machine, the best one first. */
    static Stream<PostgresUser> possible() {
        return "root".equals(System.getProperty("user.name"))
                ? Stream.of(NAMESPACE, NOBODY).filter(PostgresUser::works)
                : Stream.of(CURRENT);
    }

    /** What to put before a command. */
    List<String> prefix() {
        return prefix;
    }

    /** Gives a file or folder in a stack's directory to this user, and lets it get there. */
    void give(Path path) throws IOException {
        if (this != NOBODY) {
            return;
        }
        Files.setAttribute(path, "unix:uid", NOBODY_ID);
        Path folder = path.getParent();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    private boolean works() {
        try {
            return new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of("true"))
                                    .toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
