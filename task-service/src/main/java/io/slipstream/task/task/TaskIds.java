package io.slipstream.task.task;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7). Safe for many threads. */
public final class TaskIds {
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Ids whose first 48 bits are this clock's milliseconds. */
    public TaskIds(InstantSource clock) {
        this.clock = clock;
    }

    /** A new id. */
    public UUID next() {
        long millis = clock.millis();
        long high = (millis << 16) | 0x7000L | (random.nextInt() & 0x0FFFL);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
