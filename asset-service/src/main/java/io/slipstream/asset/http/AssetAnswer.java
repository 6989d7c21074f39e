package io.slipstream.asset.http;

import io.slipstream.asset.asset.Asset;
import io.slipstream.asset.asset.Resolution;
import io.slipstream.asset.asset.Tier;
import io.slipstream.asset.policy.CachePolicy;
import io.slipstream.asset.policy.Settings;
import io.slipstream.asset.variant.Coding;
import io.slipstream.asset.variant.Variant;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumSet;
import java.util.Set;

/**
 * The representation that a request gets, and the fields that go with it whatever the status.
 *
 * @param asset the version
 * @param variant the selected representation
 * @param versioned the URL carries the hash of the content
 * @param settings the tenant's policies and switches
 */
record AssetAnswer(Asset asset, Variant variant, boolean versioned, Settings settings) {
    static final CharSequence CDN_CACHE_CONTROL = HttpHeaders.createOptimized("CDN-Cache-Control");
    static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");
    static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("X-Content-Type-Options");

    /** The codings that may be sent of an asset, given the switches. */
    static Set<Coding> sendable(Asset asset, Settings settings) {
        return settings.switches().compression() ? asset.codings() : EnumSet.of(Coding.IDENTITY);
    }

    static AssetAnswer of(Resolution resolution, Coding coding, String version, Settings settings) {
        Asset asset = resolution.asset();
        return new AssetAnswer(asset, asset.representation(coding), resolution.versioned(version), settings);
    }

    /** The fields that 200, 206, 304, 412 and 416 share (RFC 9110, section 15.4.5, and more). */
    void writeShared(MultiMap headers) {
        CachePolicy policy = settings.policies().of(asset.type());
        headers.set(HttpHeaders.CACHE_CONTROL, policy.cacheControl(versioned));
        String cdn = policy.cdnCacheControl(settings.switches().cdn());
        if (cdn != null) {
            headers.set(CDN_CACHE_CONTROL, cdn);
        }
        headers.set(HttpHeaders.ETAG, variant.entityTag());
        headers.set(HttpHeaders.LAST_MODIFIED, HttpDate.format(asset.modifiedAt()));
        headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
        headers.set(NO_SNIFF, "nosniff");
        if (asset.negotiated()) {
            headers.set(HttpHeaders.VARY, "Accept-Encoding");
        }
    }

    /** The fields that describe the bytes, for answers that have some. */
    void writeContent(MultiMap headers) {
        headers.set(HttpHeaders.CONTENT_TYPE, asset.mediaType());
        if (variant.coding() != Coding.IDENTITY) {
            headers.set(HttpHeaders.CONTENT_ENCODING, variant.coding().token());
        }
    }

    /** Takes back what describes the bytes. */
    static void removeContent(MultiMap headers) {
        headers.remove(HttpHeaders.CONTENT_ENCODING)
                .remove(HttpHeaders.CONTENT_LENGTH)
                .remove(HttpHeaders.CONTENT_RANGE)
                .remove(HttpHeaders.ETAG)
                .remove(HttpHeaders.LAST_MODIFIED)
                .remove(CDN_CACHE_CONTROL);
    }

    /** {@code Cache-Status} (RFC 9211) of an answer from a tier. */
    static String cacheStatus(Tier tier) {
        return tier == Tier.STORE
                ? "slipstream-asset; fwd=miss; stored; detail=store"
                : "slipstream-asset; hit; detail=" + tier.value();
    }
}
