package io.slipstream.devkit.suite;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file {@code run.json}: replaced in one step, so that a reader never sees half of it, and closed to others. */
public final class RunFile {
    private RunFile() {}

    /** What a suite's file says; empty if there is none. */
    public static Optional<RunState> read(SuiteFolder folder) {
        try {
            RunState state = Json.MAPPER.readValue(Files.readAllBytes(folder.runFile()), RunState.class);
            if (state == null || state.services() == null || state.supervisor() == null) {
                throw corrupt(folder, "members are missing");
            }
            return Optional.of(state);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw corrupt(folder, e.getOriginalMessage());
        } catch (IOException e) {
            throw corrupt(folder, e.toString());
        }
    }

    /** Replaces the file. */
    static void write(SuiteFolder folder, RunState state) {
        Path draft = folder.runFile().resolveSibling("run.json.draft");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(SuiteFolder.OWNER_FILE));
            Files.write(draft, Json.MAPPER.writeValueAsBytes(state));
            Files.move(draft, folder.runFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Disk.isFull(e)
                    ? SlipCode.DISK_FULL.failure("run.json cannot be written", "the disk is full")
                    : SlipCode.FOLDER_UNUSABLE.failure("run.json cannot be written", e.toString());
        }
    }

    private static SlipException corrupt(SuiteFolder folder, String why) {
        return SlipCode.RUN_FILE_CORRUPT.failure(folder.runFile() + " cannot be read", why);
    }
}
