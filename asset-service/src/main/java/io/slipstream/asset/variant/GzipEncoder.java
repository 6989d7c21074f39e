package io.slipstream.asset.variant;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** gzip at its best level, from the JDK. The same input always gives the same bytes. */
public final class GzipEncoder implements Encoder {
    @Override
    public Coding coding() {
        return Coding.GZIP;
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public OutputStream encode(OutputStream target, long sizeBytes) throws IOException {
        return new BestGzip(target);
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream target) throws IOException {
            super(target, 64 * 1024);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
