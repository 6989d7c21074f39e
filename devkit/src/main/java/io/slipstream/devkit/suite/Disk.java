package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Room on the disk. */
final class Disk {
    /** What a suite needs to start, write its first data and stop in order. */
    static final long NEEDED_BYTES = 512L << 20;

    /** What the six AOT caches take beside the applications, with some slack. */
    static final long TRAINING_BYTES = 1536L << 20;

    private Disk() {}

    /** Throws if a folder's disk has less room than is needed. */
    static void require(Path folder, long neededBytes) {
        long free = freeBytes(folder);
        if (free < neededBytes) {
            throw SlipCode.DISK_FULL.failure(
                    "There is not enough disk space for " + folder,
                    "%d MiB are free and %d MiB are needed".formatted(free >> 20, neededBytes >> 20));
        }
    }

    /** The room that this user has on a folder's disk. */
    static long freeBytes(Path folder) {
        try {
            Path existing = folder;
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            throw SlipCode.FOLDER_UNUSABLE.failure("The disk of " + folder + " cannot be looked at", e.toString());
        }
    }

    /** Whether a failure, or what caused it, comes from a full disk. */
    static boolean isFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = cause instanceof FileSystemException file && file.getReason() != null
                    ? file.getReason()
                    : String.valueOf(cause.getMessage());
            if (text.toLowerCase(Locale.ROOT).contains("no space left on device")) {
                return true;
            }
        }
        return false;
    }
}
