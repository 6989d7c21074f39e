package io.slipstream.devkit.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Servers whose owner was killed, as the launcher clears them away without starting anything. */
public final class StackLeftovers {
    private StackLeftovers() {}

    /**
     * Stops the servers that a killed owner left running over a kept directory and gives how many there were. Leaves a
     * stack alone whose owner runs.
     */
    public static int clear(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        Path place = LocalStack.prepared(directory);
        Optional<OwnerLock> free = OwnerLock.tryTake(place);
        if (free.isEmpty()) {
            return 0;
        }
        try (OwnerLock lock = free.get()) {
            int servers = (int) PidFile.in(place).stream()
                    .filter(file -> file.process().isPresent())
                    .count();
            Orphans.reap(place);
            return servers;
        }
    }
}
