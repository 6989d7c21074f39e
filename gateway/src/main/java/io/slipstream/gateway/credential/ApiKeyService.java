package io.slipstream.gateway.credential;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.CredentialConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists, rotates and revokes API keys. The operator (see {@link Principal#isOperator}) does so for any tenant;
 * everybody else for the own tenant, and never comes by a key with a scope they do not have.
 */
@Singleton
public class ApiKeyService {
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);

    private final ApiKeyStore store;
    private final ApiKeyVerifier verifier;
    private final CredentialConfig config;
    private final InstantSource clock;

    /** A service over a store. */
    public ApiKeyService(ApiKeyStore store, ApiKeyVerifier verifier, CredentialConfig config, InstantSource clock) {
        this.store = store;
        this.verifier = verifier;
        this.config = config;
        this.clock = clock;
    }

    /** Makes a key. */
    public Uni<IssuedKey> create(Principal caller, KeyTerms terms) {
        Tenant tenant = terms.tenant() == null ? caller.tenant() : terms.tenant();
        if (!caller.isOperator() && !tenant.equals(caller.tenant())) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "keys of another tenant are made by the operator");
        }
        requireScopesOf(caller, terms.scopes());
        Instant now = now();
        if (terms.expiresAt() != null && !terms.expiresAt().isAfter(now)) {
            throw ProblemException.invalid("expires_at", "in the future");
        }
        KeySecret secret = KeySecret.create();
        ApiKey key = new ApiKey(
                secret.id(), tenant, terms.subject(), terms.scopes(), false, now, terms.expiresAt(), null, null);
        return store.insert(new StoredKey(key, secret.hash(), null, null), caller.subject())
                .replaceWith(new IssuedKey(key, secret));
    }

    /**
     * One page of keys.
     *
     * @param tenant whose; null for all that the caller may see
     */
    public Uni<ApiKeyStore.KeyPage> list(Principal caller, @Nullable Tenant tenant, int page, int perPage) {
        return store.list(caller.isOperator() ? tenant : caller.tenant(), page, perPage);
    }

    /** A key the caller may see. */
    public Uni<ApiKey> get(Principal caller, String id) {
        return store.find(id).map(found -> visible(caller, found));
    }

    /** Revokes a key; every replica refuses it within the poll interval. */
    public Uni<Void> revoke(Principal caller, String id) {
        return get(caller, id).chain(key -> store.revoke(key.id(), now())).invoke(() -> verifier.forget(id));
    }

    /**
     * Gives a key another secret.
     *
     * @param overlap how long the present secret works on, at most 90 days; null for the configured time
     */
    public Uni<IssuedKey> rotate(Principal caller, String id, @Nullable Duration overlap) {
        Duration both = overlap == null ? config.rotationOverlap() : overlap;
        if (both.isNegative() || both.compareTo(LONGEST_OVERLAP) > 0) {
            throw ProblemException.invalid("overlap", "between PT0S and P90D");
        }
        return get(caller, id).chain(key -> replaceSecret(caller, key, both));
    }

    private Uni<IssuedKey> replaceSecret(Principal caller, ApiKey key, Duration overlap) {
        requireScopesOf(caller, key.scopes());
        Instant now = now();
        if (!key.isValid(now)) {
            throw new ProblemException(ErrorCode.CONFLICT, "the key is revoked or has expired");
        }
        if (key.bootstrap()) {
            throw new ProblemException(ErrorCode.CONFLICT, "the bootstrap key is rotated by its setting");
        }
        KeySecret secret = KeySecret.createFor(key.id());
        return store.rotate(key.id(), secret.hash(), now, now.plus(overlap))
                .invoke(() -> verifier.forget(key.id()))
                .map(done -> issued(key, secret, now, done));
    }

    private static IssuedKey issued(ApiKey key, KeySecret secret, Instant now, boolean done) {
        if (!done) {
            throw new ProblemException(ErrorCode.CONFLICT, "the key is revoked or has expired");
        }
        ApiKey rotated = new ApiKey(
                key.id(),
                key.tenant(),
                key.subject(),
                key.scopes(),
                false,
                key.createdAt(),
                key.expiresAt(),
                null,
                now);
        return new IssuedKey(rotated, secret);
    }

    /** Stores the administrator's first key: tenant {@code default}, every scope. */
    public Uni<Void> bootstrap(KeySecret secret) {
        ApiKey key = new ApiKey(
                secret.id(), Tenant.DEFAULT, "admin", EnumSet.allOf(Scope.class), true, now(), null, null, null);
        return store.insertBootstrap(new StoredKey(key, secret.hash(), null, null));
    }

    private static void requireScopesOf(Principal caller, Set<Scope> scopes) {
        if (!caller.holds(scopes)) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "a key cannot have scopes that its maker does not have");
        }
    }

    private static ApiKey visible(Principal caller, Optional<StoredKey> found) {
        return found.map(StoredKey::key)
                .filter(key -> caller.isOperator() || key.tenant().equals(caller.tenant()))
                .orElseThrow(() -> ProblemException.notFound("API key"));
    }

    /** Now, as exactly as PostgreSQL keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
