package io.slipstream.cache.load;

import io.slipstream.cache.entry.ContentHash;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source answered, as an entry: to serve, and to keep.
 *
 * @param loaded the answer
 * @param begun the stamp of the moment at which the source was asked
 * @param known the entry that was there before, whose validator the source was sent; null if there was none
 */
record SourceAnswer(
        Loader.Loaded loaded, Stamp begun, @Nullable Entry known) {
    /** The write that keeps it, for no longer than a time; null if it may not be kept. */
    @Nullable
    PutCommand command(Policy policy, String key, Condition condition, Duration maxTtl) {
        Policy.Loading loading = policy.loading();
        if (!loaded.terms().storable() || loading == null) {
            return null;
        }
        Duration ttl =
                loaded.terms().ttl() == null ? policy.ttl() : loaded.terms().ttl();
        Duration most = maxTtl.minus(policy.longestStale());
        Duration life = ttl.compareTo(most) > 0 ? most : ttl;
        Dependencies tags = dependencies();
        return switch (loaded) {
            case Loader.Value value ->
                new PutCommand(
                        key, value.value(), value.contentType(), life, tags, condition, begun, value.validator());
            case Loader.Unchanged unchanged ->
                known == null
                        ? null
                        : new PutCommand(
                                key,
                                known.value(),
                                known.contentType(),
                                life,
                                tags.isEmpty() ? known.dependencies() : tags,
                                condition,
                                begun,
                                known.validator());
            case Loader.Nothing nothing ->
                loading.negativeTtl().isZero()
                        ? null
                        : new PutCommand(
                                key, new byte[0], Entry.NEGATIVE, loading.negativeTtl(), tags, condition, begun);
        };
    }

    /** An entry that no tier has, from now; fails with {@code UPSTREAM_FAILED} if the source says that nothing changed and nothing was known. */
    Entry entry(long now) {
        return switch (loaded) {
            case Loader.Value value ->
                unkept(value.value(), value.contentType(), dependencies(), value.validator(), now);
            case Loader.Nothing nothing -> unkept(new byte[0], Entry.NEGATIVE, dependencies(), null, now);
            case Loader.Unchanged unchanged -> {
                if (known == null) {
                    throw new ProblemException(
                            ErrorCode.UPSTREAM_FAILED, "the source answered 304 to a request without a validator");
                }
                yield unkept(known.value(), known.contentType(), known.dependencies(), known.validator(), now);
            }
        };
    }

    private Entry unkept(
            byte[] value, String contentType, Dependencies dependencies, @Nullable String validator, long now) {
        String etag = ContentHash.of(value, contentType);
        return new Entry(value, contentType, etag, begun, 0, now, now, now, dependencies, validator);
    }

    private Dependencies dependencies() {
        List<String> tags = loaded.terms().tags();
        return tags.isEmpty() ? Dependencies.NONE : new Dependencies(tags, List.of(), null, null, null);
    }
}
