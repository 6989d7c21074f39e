package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proof that this process owns a stack's directory. The system takes it back when the process ends, however it ends. */
final class OwnerLock implements AutoCloseable {
    private static final String LOCK = "owner.lock";
    private static final String PID = "owner.pid";

    private final String mark;
    private final FileChannel channel;

    private OwnerLock(String mark, FileChannel channel) {
        this.mark = mark;
        this.channel = channel;
    }

    /** Takes the directory; throws if another process (or another stack in this one) has it, naming it. */
    static OwnerLock take(Path directory) {
        return tryTake(directory)
                .orElseThrow(() -> new StackException("The stack in " + directory + " belongs to running process "
                        + owner(directory) + ". Stop it first ('slipstream down')."));
    }

    /** Takes the directory if it is free. */
    static Optional<OwnerLock> tryTake(Path directory) {
        // Opening and closing the file would give up the lock if this process holds it, so that is looked up first, in
        // the only place that all class loaders share. The file's key stays the same if the directory is renamed.
        Path file = directory.resolve(LOCK);
        try {
            String mark = mark(file);
            if (System.getProperty(mark) != null) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            Files.writeString(
                    directory.resolve(PID),
                    Long.toString(ProcessHandle.current().pid()));
            System.setProperty(mark, "");
            return Optional.of(new OwnerLock(mark, channel));
        } catch (IOException e) {
            throw new StackException("cannot lock " + directory, e);
        }
    }

    @Override
    public void close() {
        try {
            System.clearProperty(mark);
            channel.close();
        } catch (IOException e) {
            throw new StackException("cannot unlock a stack's directory", e);
        }
    }

    private static String mark(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        return "slipstream.devkit.owned."
                + Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(Path directory) {
        try {
            return Files.readString(directory.resolve(PID));
        } catch (IOException e) {
            return "(unknown)";
        }
    }
}
