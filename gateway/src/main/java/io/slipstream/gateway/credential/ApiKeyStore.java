package io.slipstream.gateway.credential;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where API keys are kept. Failures are {@code STORE_UNAVAILABLE}; every call ends within the configured time. */
public interface ApiKeyStore {
    /** The key of an id, revoked or not. */
    Uni<Optional<StoredKey>> find(String id);

    /** One page of the keys, newest first; of one tenant, or of all when it is null. */
    Uni<KeyPage> list(@Nullable Tenant tenant, int page, int perPage);

    /**
     * Stores a new key.
     *
     * @param createdBy the subject that asked for it
     */
    Uni<Void> insert(StoredKey key, String createdBy);

    /**
     * Stores the administrator's first key, unless it is there already, revoked or not, and revokes those that were
     * stored this way before.
     */
    Uni<Void> insertBootstrap(StoredKey key);

    /** Revokes a key; does nothing to one that is revoked. */
    Uni<Void> revoke(String id, Instant at);

    /**
     * Gives a key another secret; the present one works on for a while, the one before it no longer.
     *
     * @return false if the key is not valid any more
     */
    Uni<Boolean> rotate(String id, byte[] hash, Instant at, Instant previousUntil);

    /** The keys that changed after a revision, and the revision reached; a negative revision asks for the number alone. */
    Uni<Changes> changesAfter(long revision);

    /**
     * A page of keys.
     *
     * @param keys the keys
     * @param total how many there are on all pages
     */
    record KeyPage(List<ApiKey> keys, long total) {
        public KeyPage {
            keys = List.copyOf(keys);
        }
    }

    /**
     * What changed.
     *
     * @param revision the number to ask with next
     * @param ids the keys to look at again
     */
    record Changes(long revision, List<String> ids) {
        public Changes {
            ids = List.copyOf(ids);
        }
    }
}
