package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint.Raised;
import io.slipstream.cache.invalidation.LogCheckpoint.Restored;
import io.slipstream.cache.invalidation.LogPositions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the tier's file lies, for one process at a time. The first file that is opened may be what an earlier run left; every
 * later one is empty, since changes were missed meanwhile. Used by the writer's thread alone.
 */
final class DiskFolder {
    private static final Logger LOGGER = Logger.getLogger(DiskFolder.class);
    private static final String FILE = "entries.mv";

    private final Path directory;
    private final DiskSpaces spaces;
    private final ReadMarks marks;
    private final DiskCheckpoint checkpoint;
    private final Consumer<EntryKey> onDamage;
    private @Nullable FolderLock lock;
    private boolean first = true;

    DiskFolder(
            Path directory,
            DiskSpaces spaces,
            ReadMarks marks,
            DiskCheckpoint checkpoint,
            Consumer<EntryKey> onDamage) {
        this.directory = directory.toAbsolutePath();
        this.spaces = spaces;
        this.marks = marks;
        this.checkpoint = checkpoint;
        this.onDamage = onDamage;
    }

    /**
     * Opens the file, and makes the folder if there is none.
     *
     * @throws IOException if another process has the folder, or the disk fails
     */
    DiskFile open() throws IOException {
        Files.createDirectories(directory);
        if (lock == null) {
            lock = FolderLock.take(directory);
        }
        if (lock == null) {
            throw new IOException("another process has " + directory.resolve(FolderLock.FILE));
        }
        DiskFile opened = first ? openFirst() : openEmpty();
        first = false;
        return opened;
    }

    /** The log goes on without the disk, so what an earlier run left will be out of date. */
    void giveUpEarlierRun() {
        if (first) {
            first = false;
            checkpoint.open(Restored.NONE);
        }
    }

    /** What is in the file is of no use any more, and the room may be missed elsewhere. */
    void clear() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            LOGGER.debugf("the file of the disk cannot be removed: cause=%s", e.toString());
        }
        spaces.empty();
    }

    /** Leaves the folder to others. */
    void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** With what an earlier run left, if the log has not gone on without it. */
    private DiskFile openFirst() throws IOException {
        DiskFile opened = null;
        try {
            opened = DiskFile.open(file(), spaces, marks, onDamage);
            boolean restored = opened.restore();
            List<Raised> floors = restored ? opened.floors() : null;
            if (floors != null || opened.isNew()) {
                LogPositions positions = opened.positions();
                boolean inTime = checkpoint.open(
                        floors == null || positions == null ? Restored.NONE : new Restored(positions, floors));
                if (inTime) {
                    return opened;
                }
            } else {
                LOGGER.warnf("what is on disk cannot be used and is dropped: file=%s", file());
            }
            opened.abandon();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOGGER.warnf("the file of the disk is damaged and is replaced: file=%s cause=%s", file(), e.toString());
            if (opened != null) {
                opened.abandon();
            }
        }
        if (!checkpoint.open(Restored.NONE)) {
            checkpoint.forget();
        }
        return openEmpty();
    }

    private DiskFile openEmpty() throws IOException {
        Files.deleteIfExists(file());
        spaces.empty();
        return DiskFile.open(file(), spaces, marks, onDamage);
    }

    private Path file() {
        return directory.resolve(FILE);
    }
}
