package io.slipstream.asset.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long copies of a type of resource may be kept.
 *
 * @param type the type it is for
 * @param maxAge how long a browser may keep a copy without asking; 0 to 365 days, whole seconds
 * @param cdnMaxAge how long a CDN may, sent apart as {@code CDN-Cache-Control} (RFC 9213); null if the same as {@code maxAge}
 * @param immutable {@code maxAge} and {@code immutable} hold only where the URL carries the content's hash; any other URL gets
 *     {@code no-cache}, so that a copy is checked before it is used
 * @param mustRevalidate a copy past its age is never used unchecked
 */
public record CachePolicy(
        ResourceType type, Duration maxAge, @Nullable Duration cdnMaxAge, boolean immutable, boolean mustRevalidate) {
    /** The longest age; caches treat more as never expiring anyway. */
    public static final Duration LONGEST = Duration.ofDays(365);

    public CachePolicy {
        requireAge(type, "max_age", maxAge);
        if (cdnMaxAge != null) {
            requireAge(type, "cdn_max_age", cdnMaxAge);
        }
    }

    /**
     * The {@code Cache-Control} field.
     *
     * @param versioned the request's URL carries the hash of the content it gets
     */
    public String cacheControl(boolean versioned) {
        if (immutable) {
            return versioned ? "public, max-age=" + maxAge.toSeconds() + ", immutable" : "no-cache";
        }
        if (maxAge.isZero() && !mustRevalidate) {
            return "no-cache";
        }
        String age = (maxAge.isZero() ? "" : "public, ") + "max-age=" + maxAge.toSeconds();
        return mustRevalidate ? age + ", must-revalidate" : age;
    }

    /**
     * The {@code CDN-Cache-Control} field; null when a CDN should follow {@code Cache-Control}.
     *
     * @param cdn the tenant's switch: off tells every CDN to keep nothing
     */
    public @Nullable String cdnCacheControl(boolean cdn) {
        if (!cdn) {
            return "no-store";
        }
        return cdnMaxAge == null ? null : "max-age=" + cdnMaxAge.toSeconds();
    }

    private static void requireAge(ResourceType type, String name, Duration age) {
        if (age.isNegative() || age.compareTo(LONGEST) > 0 || age.getNano() != 0) {
            throw new IllegalArgumentException(
                    name + " of policy '" + type.value() + "' must be 0 to 365 days in whole seconds, got " + age);
        }
    }
}
