package io.slipstream.cache.http;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.Explanation;
import io.slipstream.cache.entry.Explanation.Answer;
import io.slipstream.cache.entry.Explanation.Copy;
import io.slipstream.cache.entry.Explanation.Finding;
import io.slipstream.cache.entry.Explanation.LogState;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.RaisedFloor;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.TenantSwitch;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a read of an entry would find now on one replica, and why.
 *
 * @param replica which replica
 * @param at when
 * @param answer {@code hit}, {@code stale}, {@code refresh} (a miss for the first reader, who is to refresh the stale copy),
 *     {@code miss} or {@code bypass}
 * @param reason the answer in words
 * @param tier from which tier it would be served; null for a miss
 * @param tiers what each tier has, in the order in which they are asked
 * @param invalidations what concerns the entry, the latest first, at most 20
 */
record ExplanationResponse(
        String namespace,
        String key,
        String replica,
        Instant at,
        String answer,
        String reason,
        @Nullable String tier,
        Settings settings,
        LogState log,
        List<Tier> tiers,
        List<Floor> invalidations) {
    static ExplanationResponse from(Explanation it, TenantSwitch tenantSwitch, String replica) {
        Policy policy = it.namespace().policy();
        return new ExplanationResponse(
                it.namespace().name(),
                it.key(),
                replica,
                Instant.ofEpochMilli(it.now()),
                word(it.answer()),
                inWords(it.answer(), policy.loading() != null),
                it.tier() == null ? null : it.tier().text(),
                new Settings(
                        policy.enabled(),
                        tenantSwitch.enabled(),
                        policy.ttl(),
                        policy.staleWhileRevalidate(),
                        policy.staleIfError(),
                        policy.loading() != null),
                it.log(),
                it.copies().stream().map(copy -> Tier.of(copy, it.now())).toList(),
                it.floors().stream().map(floor -> Floor.of(floor, it)).toList());
    }

    /**
     * What is set for the namespace.
     *
     * @param enabled whether its policy lets it cache
     * @param switchedOn whether the tenant's switch is on
     * @param loads whether it has a {@code loader_url}
     */
    record Settings(
            boolean enabled,
            boolean switchedOn,
            Duration ttl,
            Duration staleWhileRevalidate,
            Duration staleIfError,
            boolean loads) {}

    /**
     * What a tier has.
     *
     * @param finding what a read makes of it: {@code fresh}, {@code stale}, {@code expired}, {@code invalidated}, {@code
     *     untrusted}, {@code unproven}, {@code other_log}, {@code absent}, {@code unavailable} or {@code unused}
     * @param reason the finding in words
     * @param copy null if there is none
     */
    record Tier(
            String tier,
            String finding,
            String reason,
            @Nullable CopyOf copy) {
        static Tier of(Copy copy, long now) {
            Entry entry = copy.entry();
            return new Tier(
                    copy.tier().text(),
                    word(copy.finding()),
                    inWords(copy.finding()),
                    entry == null ? null : CopyOf.of(entry, now));
        }
    }

    /**
     * A copy.
     *
     * @param ttlSeconds for how long it is fresh; negative if its time is over
     * @param goneAt until when it may be served stale, to callers that take that
     * @param valueBytes how large its value is
     * @param bytes how much it takes in process with what is kept beside the value
     * @param negative whether it says that the source has nothing under the key
     * @param stampEpoch the log under which it was written
     * @param stampPosition up to where its replica had applied the log when its write began: floors at or above this drop it
     */
    record CopyOf(
            Instant writtenAt,
            long ageSeconds,
            Instant expiresAt,
            long ttlSeconds,
            Instant goneAt,
            int valueBytes,
            int bytes,
            String contentType,
            String etag,
            boolean negative,
            long stampEpoch,
            long stampPosition,
            List<String> tags,
            List<String> tables,
            @Nullable String owner,
            @Nullable String application,
            @Nullable String repository) {
        static CopyOf of(Entry entry, long now) {
            Dependencies dependencies = entry.dependencies();
            return new CopyOf(
                    Instant.ofEpochMilli(entry.writtenAt()),
                    Math.max(0, (now - entry.writtenAt()) / 1000),
                    Instant.ofEpochMilli(entry.expiresAt()),
                    Math.floorDiv(entry.expiresAt() - now, 1000L),
                    Instant.ofEpochMilli(entry.goneAt()),
                    entry.value().length,
                    entry.weight(),
                    entry.contentType(),
                    entry.etag(),
                    entry.isNegative(),
                    entry.stamp().epoch(),
                    entry.stamp().position(),
                    dependencies.tags(),
                    dependencies.tables(),
                    dependencies.owner(),
                    dependencies.application(),
                    dependencies.repository());
        }
    }

    /**
     * An invalidation that concerns the entry.
     *
     * @param id null where several were folded into one, or records of the log were missed
     * @param value the key, tag, pattern and so on; null for whole namespaces
     * @param offset where it stands in the log
     * @param acceptedBy the replica or service that accepted it
     * @param requestedBy the subject of the caller's token; null if no caller asked for it
     * @param drops the tiers whose copies it drops, or makes stale if it is soft
     */
    record Floor(
            @Nullable String id,
            CacheInvalidatedV1.Scope scope,
            @Nullable String value,
            boolean soft,
            @Nullable Instant at,
            long offset,
            String acceptedBy,
            @Nullable String requestedBy,
            List<String> drops) {
        static Floor of(RaisedFloor floor, Explanation in) {
            Instant at = floor.cause().at();
            return new Floor(
                    floor.cause().id(),
                    floor.scope(),
                    floor.value(),
                    floor.soft(),
                    at.equals(Instant.EPOCH) ? null : at,
                    floor.offset(),
                    floor.cause().origin(),
                    floor.cause().requestedBy(),
                    in.copies().stream()
                            .filter(copy -> copy.isBelow(floor, in.log().epoch()))
                            .map(Copy::tier)
                            .map(TierName::text)
                            .toList());
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String inWords(Answer answer, boolean loads) {
        return switch (answer) {
            case HIT -> "there is a fresh copy";
            case STALE -> "there is a stale copy, which may be served while it is refreshed";
            case REFRESH ->
                "there is a stale copy: the next reader gets a miss and is to refresh it, the others get the copy";
            case MISS -> loads ? "no tier has a copy to serve, it would be loaded" : "no tier has a copy to serve";
            case BYPASS -> "caching is off for the tenant or the namespace";
        };
    }

    private static String inWords(Finding finding) {
        return switch (finding) {
            case FRESH -> "no invalidation stands above it and its time is not over";
            case STALE -> "its time is over or it was invalidated softly, and it may be served while it is refreshed";
            case EXPIRED -> "its time is over";
            case INVALIDATED -> "an invalidation stands above it";
            case UNTRUSTED ->
                "the log is not heard, or was not at some time since or just before, so that the shared tier decides";
            case UNPROVEN -> "the log is not heard, and the shared tier's marker does not prove it valid";
            case OTHER_LOG -> "it was written under another log, or before this replica had met the log";
            case ABSENT -> "there is no copy";
            case UNAVAILABLE -> "the tier does not answer";
            case UNUSED -> "the policy or the switch leaves the tier out";
        };
    }
}
