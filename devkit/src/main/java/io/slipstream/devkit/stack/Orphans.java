package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What runs that were killed left behind: servers without an owner, temporary directories without a user. */
final class Orphans {
    static final String TEMPORARY = "slipstream-stack-";

    private Orphans() {}

    /**
     * Ends the servers that a killed owner left running over a directory. The caller holds its {@link OwnerLock}, so
     * nobody else uses them; a pid that meanwhile belongs to another program is left alone.
     */
    static void reap(Path directory) {
        for (PidFile file : PidFile.in(directory)) {
            file.process().ifPresent(Signals::killFamily);
            file.delete();
        }
    }

    /** Clears away every temporary stack whose owner is gone. What belongs to other users stays. */
    static void sweep(Path temporaryFolder) {
        try (DirectoryStream<Path> stacks = Files.newDirectoryStream(temporaryFolder, TEMPORARY + "*")) {
            for (Path stack : stacks) {
                if (Files.isWritable(stack)) {
                    sweepOne(stack);
                }
            }
        } catch (IOException e) {
            throw new StackException("cannot look for abandoned stacks in " + temporaryFolder, e);
        }
    }

    private static void sweepOne(Path stack) {
        OwnerLock.tryTake(stack).ifPresent(lock -> {
            try (lock) {
                reap(stack);
                Binaries.deleteFolder(stack);
            }
        });
    }
}
