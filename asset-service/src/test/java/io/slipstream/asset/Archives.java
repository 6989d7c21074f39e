package io.slipstream.asset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives for tests, sound and hostile. */
public final class Archives {
    private Archives() {}

    /** Text files by name: name, text, name, text. */
    public static Map<String, byte[]> files(String... namesAndTexts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    public static byte[] zip(Map<String, byte[]> files) {
        return written(bytes -> {
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    zip.putNextEntry(new ZipEntry(file.getKey()));
                    zip.write(file.getValue());
                    zip.closeEntry();
                }
            }
        });
    }

    /** A zip whose second entry has the name of its first. */
    public static byte[] zipWithDuplicate(String name) {
        return written(bytes -> {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
                for (String text : new String[] {"one", "two"}) {
                    zip.putArchiveEntry(new ZipArchiveEntry(name));
                    zip.write(text.getBytes(StandardCharsets.UTF_8));
                    zip.closeArchiveEntry();
                }
            }
        });
    }

    public static byte[] zipWithLink(String name, String target) {
        return written(bytes -> {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(0120777);
                zip.putArchiveEntry(entry);
                zip.write(target.getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        });
    }

    public static byte[] tarGz(Map<String, byte[]> files) {
        return written(bytes -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                    entry.setSize(file.getValue().length);
                    tar.putArchiveEntry(entry);
                    tar.write(file.getValue());
                    tar.closeArchiveEntry();
                }
            }
        });
    }

    /** A tar.gz with one entry of a type that is not a file's: see {@link TarConstants}. */
    public static byte[] tarGzWithSpecial(String name, byte type) {
        return written(bytes -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
                TarArchiveEntry entry = new TarArchiveEntry(name, type);
                entry.setLinkName("/etc/passwd");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        });
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Writing {
        void to(ByteArrayOutputStream bytes) throws IOException;
    }
}
