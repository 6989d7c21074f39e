package io.slipstream.asset.variant;

import java.io.IOException;
import java.io.OutputStream;

/** Makes one coding's bytes. Implementations are stateless; calls block and may come from several threads. */
public interface Encoder {
    /** The coding it makes. */
    Coding coding();

    /** Whether it works on this machine. */
    boolean available();

    /**
     * A stream that encodes what is written to it. Closing it finishes the encoding and closes the target.
     *
     * @param target where the encoded bytes go
     * @param sizeBytes how many bytes will be written, for the choice of quality
     */
    OutputStream encode(OutputStream target, long sizeBytes) throws IOException;
}
