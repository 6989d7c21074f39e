package io.slipstream.extractor.parser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Recognises archives that unpack to far more than their size by their own table of contents, before anything is
 * unpacked. Office documents are archives too. A table that lies is caught while unpacking, by the limits there.
 */
final class ArchiveGuard {
    private static final long HARMLESS_BYTES = 50L * 1024 * 1024;
    private static final long MAX_RATIO = 100;
    private static final int MAX_ENTRIES = 100_000;

    private ArchiveGuard() {}

    /** Whether the file is a ZIP archive that unpacks to more than 50 MiB and more than a hundred times its size. */
    static boolean isBomb(Path file) throws IOException {
        long unpacked = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            unpacked = zip.stream()
                    .mapToLong(ZipEntry::getSize)
                    .filter(size -> size > 0)
                    .sum();
            if (zip.size() > MAX_ENTRIES) {
                return true;
            }
        } catch (IOException e) {
            return false; // not an archive, or a damaged one: its parser will say
        }
        return unpacked > HARMLESS_BYTES && unpacked / MAX_RATIO > Files.size(file);
    }
}
