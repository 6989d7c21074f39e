package io.slipstream.cache.load;

import io.slipstream.cache.invalidation.Stamp;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a lease shows when it brings the value (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013). It carries how
 * much of the log was applied when the lease was given: a fill is as old as that, however late it comes, so that every invalidation since
 * then beats it.
 *
 * @param begun what the fill is stamped with
 * @param holder tells this lease from all others; 32 hexadecimal digits
 */
public record LeaseToken(Stamp begun, String holder) {
    /** The rule in words. */
    public static final String RULE = "the Lease-Token of an earlier answer";

    private static final Pattern FORM = Pattern.compile("(-?[0-9a-f]{1,16})\\.([0-9a-f]{1,15})\\.([0-9a-f]{32})");

    /** One for a fill that begins now. */
    static LeaseToken begin(Stamp begun) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return new LeaseToken(begun, hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()));
    }

    /** The token of a text; null if it is none. */
    public static @Nullable LeaseToken parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            return new LeaseToken(
                    new Stamp(Long.parseLong(parts.group(1), 16), Long.parseLong(parts.group(2), 16)), parts.group(3));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Its text form. */
    @Override
    public String toString() {
        return Long.toString(begun.epoch(), 16) + '.' + Long.toString(begun.position(), 16) + '.' + holder;
    }
}
