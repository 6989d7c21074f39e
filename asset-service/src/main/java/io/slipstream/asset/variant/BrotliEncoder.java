package io.slipstream.asset.variant;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import org.jboss.logging.Logger;

/** Brotli through its native library, which does not exist for every platform. */
public final class BrotliEncoder implements Encoder {
    private static final Logger LOGGER = Logger.getLogger(BrotliEncoder.class);
    private static final int BEST_QUALITY = 11;
    private static final int FAST_QUALITY = 5;

    private final long bestSizeBytes;
    private final boolean available;

    /**
     * Loads the native library; without it, {@link #available()} says no.
     *
     * @param bestSizeBytes the largest input that is encoded at the best quality
     */
    public BrotliEncoder(long bestSizeBytes) {
        this.bestSizeBytes = bestSizeBytes;
        this.available = load();
    }

    @Override
    public Coding coding() {
        return Coding.BROTLI;
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public OutputStream encode(OutputStream target, long sizeBytes) throws IOException {
        int quality = sizeBytes <= bestSizeBytes ? BEST_QUALITY : FAST_QUALITY;
        return new BrotliOutputStream(
                target, new Parameters().setQuality(quality).setMode(Mode.GENERIC), 64 * 1024);
    }

    private static boolean load() {
        try {
            Brotli4jLoader.ensureAvailability();
            return true;
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            LOGGER.warn(
                    "the native library of Brotli cannot be loaded, files are published without Brotli variants", e);
            return false;
        }
    }
}
