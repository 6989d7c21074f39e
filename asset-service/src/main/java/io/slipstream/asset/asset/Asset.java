package io.slipstream.asset.asset;

import io.slipstream.asset.policy.ResourceType;
import io.slipstream.asset.variant.Coding;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.Variant;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One version of a file with all its representations. Immutable. */
public final class Asset {
    private final AssetPath path;
    private final ContentHash hash;
    private final String mediaType;
    private final ResourceType type;
    private final Instant modifiedAt;
    private final Map<Coding, Variant> representations = new EnumMap<>(Coding.class);

    /**
     * A version of a file.
     *
     * @param hash the hash of the original bytes
     * @param sizeBytes how many they are
     * @param modifiedAt when the path got this content
     * @param variants the compressed representations; may be none
     */
    public Asset(
            AssetPath path,
            ContentHash hash,
            long sizeBytes,
            String mediaType,
            Instant modifiedAt,
            List<Variant> variants) {
        this.path = path;
        this.hash = hash;
        this.mediaType = mediaType;
        this.type = ResourceType.of(mediaType);
        this.modifiedAt = modifiedAt;
        variants.forEach(variant -> representations.put(variant.coding(), variant));
        representations.put(Coding.IDENTITY, new Variant(Coding.IDENTITY, hash, sizeBytes));
    }

    /** Where it is served. */
    public AssetPath path() {
        return path;
    }

    /** The hash of the original bytes. */
    public ContentHash hash() {
        return hash;
    }

    /** Its media type. */
    public String mediaType() {
        return mediaType;
    }

    /** Which policy it follows. */
    public ResourceType type() {
        return type;
    }

    /** When the path got this content. */
    public Instant modifiedAt() {
        return modifiedAt;
    }

    /** The size of the original, in bytes. */
    public long sizeBytes() {
        return original().sizeBytes();
    }

    /** Whether requests get different representations. */
    public boolean negotiated() {
        return representations.size() > 1;
    }

    /** The codings there are, {@link Coding#IDENTITY} among them. */
    public Set<Coding> codings() {
        return representations.keySet();
    }

    /** The original. */
    public Variant original() {
        return representation(Coding.IDENTITY);
    }

    /** A representation that is there. */
    public Variant representation(Coding coding) {
        Variant found = representations.get(coding);
        if (found == null) {
            throw new IllegalArgumentException("'" + path + "' has no representation '" + coding.token() + "'");
        }
        return found;
    }
}
