package io.slipstream.asset.asset;

import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.StagedVariant;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Bytes by their hash, in PostgreSQL. A tenant's contents are its own, even if another has the same. Fails with {@code STORE_UNAVAILABLE} when
 * it cannot be reached in time. May be called on any thread, never blocks.
 */
public interface ContentStore {
    /** Which of some contents are stored, with the number of variants each has. */
    Uni<Map<ContentHash, Integer>> known(Tenant tenant, Collection<ContentHash> hashes);

    /** Stores a content with its variants, all or nothing. What is stored already stays. */
    Uni<Void> store(Tenant tenant, StagedContent original, List<StagedVariant> variants);

    /** How many chunks a content of a size has; at least one. */
    int chunks(long sizeBytes);

    /** One chunk, in order from 0; fails with {@code NOT_FOUND} if it is not stored. */
    Uni<ByteBuffer> chunk(Tenant tenant, ContentHash hash, int ordinal);
}
