package io.slipstream.asset.asset;

import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.Staging;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a zip or tar.gz archive into staged files and refuses everything that a build has no use for: names that leave the
 * folder, links, devices, encrypted entries, the same name twice, and bombs by number, size or ratio. Blocks; any thread.
 */
public final class ArchiveReader {
    private static final int MAGIC_BYTES = 4;

    /** What reading from one tar entry to the next may take: its header, extended headers and padding. */
    private static final long TAR_HEADER_BYTES = 1024L * 1024;

    private final PublishLimits limits;

    /** A reader with its limits. */
    public ArchiveReader(PublishLimits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks an archive.
     *
     * @param archive the uploaded bytes
     * @param mediaType what the caller says it is; only used to word the refusal of something that is no archive
     * @param prefix put before each name, without slashes at its ends; empty for none
     * @param staging where the files go
     * @return the files by their paths, in the archive's order; at least one
     * @throws ProblemException {@code MALFORMED_BODY}, {@code INVALID_REQUEST}, {@code PAYLOAD_TOO_LARGE} or {@code
     *     UNSUPPORTED_MEDIA_TYPE}, naming the entry and the rule
     */
    public Map<AssetPath, StagedContent> unpack(
            StagedContent archive, @Nullable String mediaType, String prefix, Staging staging) throws IOException {
        Unpacking unpacking = new Unpacking(archive, prefix, staging);
        try {
            switch (Format.of(archive.file(), mediaType)) {
                case ZIP -> readZip(archive.file(), unpacking);
                case TAR_GZ -> readTar(archive.file(), unpacking);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (e instanceof Bomb) {
                throw unpacking.bomb();
            }
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the archive is damaged " + unpacking.position(), e);
        }
        if (unpacking.files.isEmpty()) {
            throw ProblemException.invalid("body", "an archive with at least one file");
        }
        return unpacking.files;
    }

    private static void readZip(Path file, Unpacking unpacking) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                unpacking.begin(storedName(entry));
                if (entry.isUnixSymlink()) {
                    throw unpacking.refuse("not be a link");
                }
                if (entry.getGeneralPurposeBit().usesEncryption()) {
                    throw unpacking.refuse("not be encrypted");
                }
                if (!zip.canReadEntryData(entry)) {
                    throw unpacking.refuse("be stored or deflated");
                }
                if (!entry.isDirectory()) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        unpacking.add(content);
                    }
                }
            }
        }
    }

    private static void readTar(Path file, Unpacking unpacking) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                LimitedStream unzipped = new LimitedStream(new GZIPInputStream(raw));
                TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            while (true) {
                unzipped.allow(TAR_HEADER_BYTES);
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    return;
                }
                unpacking.begin(entry.getName());
                if (entry.isSymbolicLink() || entry.isLink()) {
                    throw unpacking.refuse("not be a link");
                }
                if (entry.isDirectory()) {
                    continue;
                }
                if (isSpecial(entry)) {
                    throw unpacking.refuse("be a regular file or a folder");
                }
                unzipped.allow(Long.MAX_VALUE);
                unpacking.add(tar);
            }
        }
    }

    /** The name as it stands in the archive; the library turns the backslashes of some archives into slashes. */
    private static String storedName(ZipArchiveEntry entry) {
        byte[] raw = entry.getRawName();
        String name = raw == null ? entry.getName() : new String(raw, StandardCharsets.UTF_8);
        return name.indexOf('\\') >= 0 ? name : entry.getName();
    }

    /** The library calls everything a file that is no folder, so that each kind has to be asked for. */
    private static boolean isSpecial(TarArchiveEntry entry) {
        return !entry.isFile()
                || entry.isSparse()
                || entry.isFIFO()
                || entry.isCharacterDevice()
                || entry.isBlockDevice();
    }

    /** The archive's format, told by its first bytes. */
    private enum Format {
        ZIP,
        TAR_GZ;

        static Format of(Path file, @Nullable String mediaType) throws IOException {
            byte[] magic = new byte[MAGIC_BYTES];
            int read;
            try (InputStream start = Files.newInputStream(file)) {
                read = start.readNBytes(magic, 0, MAGIC_BYTES);
            }
            if (read == MAGIC_BYTES && magic[0] == 'P' && magic[1] == 'K' && magic[2] < 8 && magic[3] < 9) {
                return ZIP;
            }
            if (read >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
                return TAR_GZ;
            }
            boolean claimed = mediaType != null && (mediaType.contains("zip") || mediaType.contains("tar"));
            throw claimed
                    ? new ProblemException(ErrorCode.MALFORMED_BODY, "the body is not a zip or tar.gz archive")
                    : new ProblemException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "a bundle must be a zip (application/zip) or tar.gz (application/gzip) archive");
        }
    }

    /** More was unpacked than an honest archive holds. */
    private static final class Bomb extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** A stream that fails once more is read from it than was allowed. */
    private static final class LimitedStream extends FilterInputStream {
        private long left;

        LimitedStream(InputStream source) {
            super(source);
        }

        void allow(long bytes) {
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            spend(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            spend(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            spend(skipped);
            return skipped;
        }

        private void spend(long bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new Bomb();
            }
        }
    }

    private final class Unpacking {
        private final Map<AssetPath, StagedContent> files = new LinkedHashMap<>();
        private final String prefix;
        private final Staging staging;
        private final long bombBytes;
        private long unpackedBytes;
        private int entries;
        private String entry = "";

        Unpacking(StagedContent archive, String prefix, Staging staging) {
            this.prefix = prefix.isEmpty() ? "" : prefix + '/';
            this.staging = staging;
            this.bombBytes = limits.bombBytes(archive.sizeBytes());
        }

        void begin(String name) {
            entry = name;
            entries++;
            if (entries > limits.entries()) {
                throw new ProblemException(
                        ErrorCode.PAYLOAD_TOO_LARGE, "a bundle must have at most " + limits.entries() + " entries");
            }
            String path = withoutDot(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
            String rule = path.isEmpty() || path.equals(".") ? null : AssetPath.brokenRule(path);
            if (rule != null) {
                throw refuse(rule);
            }
        }

        void add(InputStream content) throws IOException {
            String name = prefix + withoutDot(entry);
            String rule = AssetPath.brokenRule(name);
            if (rule != null) {
                throw refuse(rule);
            }
            AssetPath path = new AssetPath(name);
            if (files.containsKey(path)) {
                throw refuse("be in the archive only once");
            }
            long left = Math.min(limits.unpackedBytes(), bombBytes) - unpackedBytes;
            LimitedStream guarded = new LimitedStream(content);
            guarded.allow(left);
            StagedContent file = staging.receive(guarded, limits.fileBytes(), named());
            unpackedBytes += file.sizeBytes();
            files.put(path, file);
        }

        ProblemException refuse(String rule) {
            String field = "entries[" + shown() + "]";
            return new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    named() + " must " + rule,
                    List.of(new FieldError(field, rule)),
                    null,
                    null);
        }

        ProblemException bomb() {
            String rule = bombBytes < limits.unpackedBytes()
                    ? "unpack to at most " + limits.ratio() + " times its size"
                    : "unpack to at most " + limits.unpackedBytes() + " bytes";
            return new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "a bundle must " + rule + ", " + position(),
                    List.of(new FieldError("body", rule)),
                    null,
                    null);
        }

        String position() {
            return entry.isEmpty() ? "at its start" : "at or after " + named();
        }

        private String named() {
            return "entry '" + shown() + "'";
        }

        private String shown() {
            String printable = entry.replaceAll("\\p{Cntrl}", "?");
            return printable.length() > 200 ? printable.substring(0, 200) + "…" : printable;
        }

        private static String withoutDot(String name) {
            return name.startsWith("./") ? name.substring(2) : name;
        }
    }
}
