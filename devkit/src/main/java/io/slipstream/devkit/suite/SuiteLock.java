package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proof that this process runs the suite of a folder. The system takes it back when the process ends, however. */
public final class SuiteLock implements AutoCloseable {
    private final FileChannel channel;

    private SuiteLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the folder; empty if another process runs its suite. */
    public static Optional<SuiteLock> tryTake(SuiteFolder folder) {
        try {
            FileChannel channel =
                    FileChannel.open(folder.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new SuiteLock(channel));
        } catch (IOException e) {
            throw SlipCode.FOLDER_UNUSABLE.failure(
                    "The data folder " + folder.data() + " cannot be locked", e.toString());
        }
    }

    /** Whether a process runs the suite of a folder. */
    public static boolean isHeld(SuiteFolder folder) {
        if (!Files.exists(folder.lockFile())) {
            return false;
        }
        Optional<SuiteLock> free = tryTake(folder);
        free.ifPresent(SuiteLock::close);
        return free.isEmpty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot unlock the data folder", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
