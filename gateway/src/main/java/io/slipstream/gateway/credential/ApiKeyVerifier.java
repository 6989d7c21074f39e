package io.slipstream.gateway.credential;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.slipstream.gateway.config.CredentialConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Verifies API keys, from memory if it can. Concurrent questions about one key ask the store once. {@link #refresh} is
 * called all the time and drops from memory what changed; a change that arrives while the key is being read drops the
 * reading too.
 */
@Singleton
public class ApiKeyVerifier {
    private static final Verdict REFUSED = new Verdict.Refused("the API key is not valid");

    private final ApiKeyStore store;
    private final InstantSource clock;
    private final AsyncCache<String, Optional<StoredKey>> known;
    private final AtomicLong revision = new AtomicLong(-1);

    /** A verifier that knows no keys yet. */
    public ApiKeyVerifier(ApiKeyStore store, CredentialConfig config, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(config.cacheSize())
                .expireAfter(Expiry.<String, Optional<StoredKey>>writing(
                        (id, key) -> key.isPresent() ? config.cacheTtl() : config.negativeTtl()))
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .buildAsync();
    }

    /** Whether a presented text is the secret of a valid key. Completes on the thread that read the key, or at once. */
    public Uni<Verdict> verify(String presented) {
        Optional<KeySecret> secret = KeySecret.parse(presented);
        if (secret.isEmpty()) {
            return Uni.createFrom().item(REFUSED);
        }
        return Uni.createFrom()
                .completionStage(() -> known.get(secret.get().id(), (id, executor) -> read(id)))
                .map(key -> judge(secret.get(), key));
    }

    /** Who holds a key; empty if it does not exist or is not valid any more. For sessions that stand for a key. */
    public Uni<Optional<Principal>> holderOf(String id) {
        return Uni.createFrom()
                .completionStage(() -> known.get(id, (key, executor) -> read(key)))
                .map(stored -> stored.map(StoredKey::key)
                        .filter(key -> key.isValid(clock.instant()))
                        .map(ApiKey::principal));
    }

    private CompletableFuture<Optional<StoredKey>> read(String id) {
        return store.find(id).subscribeAsCompletionStage();
    }

    private Verdict judge(KeySecret secret, Optional<StoredKey> stored) {
        return stored.filter(key -> key.opensWith(secret, clock.instant()))
                .<Verdict>map(key -> new Verdict.Genuine(key.key().principal()))
                .orElse(REFUSED);
    }

    /** Forgets a key, so that it is read again. */
    public void forget(String id) {
        known.synchronous().invalidate(id);
    }

    /** Forgets the keys that have changed since the last call. */
    public Uni<Void> refresh() {
        return store.changesAfter(revision.get()).invoke(this::apply).replaceWithVoid();
    }

    private void apply(ApiKeyStore.Changes changes) {
        changes.ids().forEach(this::forget);
        revision.accumulateAndGet(changes.revision(), Math::max);
    }

    /** Whether changes are being followed. */
    public boolean isFollowing() {
        return revision.get() >= 0;
    }
}
