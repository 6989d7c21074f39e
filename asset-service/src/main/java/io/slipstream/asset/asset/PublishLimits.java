package io.slipstream.asset.asset;

/**
 * How much may be published at once.
 *
 * @param fileBytes the largest file
 * @param archiveBytes the largest archive as uploaded
 * @param unpackedBytes the largest archive unpacked
 * @param entries the most entries of an archive
 * @param ratio the most bytes that one byte of an archive may unpack to, past the first mebibyte
 * @param concurrent how many uploads at once
 */
public record PublishLimits(
        long fileBytes, long archiveBytes, long unpackedBytes, int entries, int ratio, int concurrent) {
    private static final long FREE_BYTES = 1024L * 1024;

    public PublishLimits {
        if (fileBytes < 1 || archiveBytes < 1 || unpackedBytes < 1 || entries < 1 || ratio < 1 || concurrent < 1) {
            throw new IllegalArgumentException("limits of publishing must be at least 1, got file " + fileBytes
                    + ", archive " + archiveBytes + ", unpacked " + unpackedBytes + ", entries " + entries + ", ratio "
                    + ratio + ", concurrent " + concurrent);
        }
    }

    /** How many bytes an archive of a size may unpack to before it counts as a bomb. */
    long bombBytes(long archiveSizeBytes) {
        return Math.max(FREE_BYTES, archiveSizeBytes * ratio);
    }
}
