package io.slipstream.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.client.cache.Batch;
import io.slipstream.client.cache.BatchResult;
import io.slipstream.client.cache.CachedEntry;
import io.slipstream.client.cache.ConsistencyToken;
import io.slipstream.client.cache.EntryCalls;
import io.slipstream.client.cache.Invalidation;
import io.slipstream.client.cache.LeaseToken;
import io.slipstream.client.cache.Lookup;
import io.slipstream.client.cache.NewEntry;
import io.slipstream.client.cache.PutResult;
import io.slipstream.client.cache.ReadOptions;
import io.slipstream.client.cache.Receipt;
import io.slipstream.client.cache.WriteCondition;
import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.http.Api.Answer;
import io.slipstream.client.http.Api.Call;
import io.slipstream.client.problem.UnreachableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cache's API over HTTP. */
public final class HttpEntryCalls implements EntryCalls {
    private static final String CACHE = "/api/v1/cache";
    private static final String ETAG = "ETag";
    private static final String CONSISTENCY = "Consistency-Token";
    private static final String LEASE = "Lease-Token";
    private static final String CONTENT_TYPE = "Content-Type";

    private final Api api;
    private final Duration read;
    private final Duration write;
    private final Duration invalidation;

    /** The calls of an application. */
    public HttpEntryCalls(Api api, ClientConfig config) {
        this.api = api;
        this.read = config.cache().readTimeout();
        this.write = config.cache().writeTimeout();
        this.invalidation = config.cache().invalidationTimeout();
    }

    @Override
    public Uni<Lookup> get(String namespace, String key, ReadOptions options) {
        return get(namespace, key, options, read.plus(options.patience()));
    }

    @Override
    public Uni<Lookup> lease(
            String namespace, String key, Duration life, Duration patience, Consumer<LeaseToken> late) {
        Duration limit = read.plus(patience);
        // Not given up with its caller.
        Uni<Lookup> answer = get(namespace, key, ReadOptions.NONE.withLease(life, patience), limit.plus(write))
                .memoize()
                .indefinitely();
        return answer.ifNoItem().after(limit).recoverWithUni(() -> {
            answer.subscribe().with(found -> tell(late, found), failure -> {});
            return Uni.createFrom().failure(new UnreachableException("a read was not answered within " + limit, null));
        });
    }

    private static void tell(Consumer<LeaseToken> late, Lookup found) {
        if (found instanceof Lookup.Granted(LeaseToken lease)) {
            late.accept(lease);
        }
    }

    private Uni<Lookup> get(String namespace, String key, ReadOptions options, Duration limit) {
        Map<String, String> headers = new HashMap<>();
        if (options.knownEtag() != null) {
            headers.put("If-None-Match", options.knownEtag());
        }
        if (options.notBefore() != null) {
            headers.put(CONSISTENCY, options.notBefore().value());
        }
        if (options.acceptsStale()) {
            headers.put("Cache-Control", "stale-if-error=" + Integer.MAX_VALUE);
        }
        String lease = options.lease() == null
                ? ""
                : "?lease=" + options.lease() + (options.patience().isZero() ? "" : "&wait=" + options.patience());
        return api.send(Call.get(entry(namespace, key) + lease, headers, limit))
                .map(answer -> lookup(answer, options.lease() != null));
    }

    private static Lookup lookup(Answer answer, boolean isLeased) {
        String status = answer.header(CacheStatus.HEADER);
        return switch (answer.status()) {
            case 200 -> new Lookup.Hit(found(answer, status));
            case 304 -> new Lookup.Unchanged(required(answer, ETAG));
            case 404 -> {
                // Another 404 than the cache's tells nothing about the entry: a gateway that routes elsewhere, for
                // example.
                if (status == null) {
                    throw Problems.of(answer);
                }
                String token = answer.header(LEASE);
                if (token != null) {
                    yield new Lookup.Granted(new LeaseToken(token));
                }
                boolean isTaken = isLeased && answer.header("Retry-After") != null;
                yield new Lookup.Absent(isTaken ? Lookup.Reason.LEASED : CacheStatus.missing(status));
            }
            default -> throw Problems.of(answer);
        };
    }

    private static CachedEntry found(Answer answer, @Nullable String status) {
        String age = answer.header("Age");
        String type = answer.header(CONTENT_TYPE);
        return new CachedEntry(
                answer.body().getBytes(),
                type == null ? "application/octet-stream" : type,
                required(answer, ETAG),
                Duration.ofSeconds(age != null && age.matches("[0-9]{1,15}") ? Long.parseLong(age) : 0),
                CacheStatus.fresh(status));
    }

    @Override
    public Uni<PutResult> put(String namespace, String key, NewEntry entry, WriteCondition condition) {
        Map<String, String> headers = new HashMap<>(Map.of(CONTENT_TYPE, entry.contentType()));
        switch (condition) {
            case WriteCondition.Always always -> {}
            case WriteCondition.Absent absent -> headers.put("If-None-Match", "*");
            case WriteCondition.Unchanged(String etag) -> headers.put("If-Match", etag);
            case WriteCondition.Leased(LeaseToken lease) -> headers.put(LEASE, lease.value());
        }
        String path = entry(namespace, key) + EntryForm.query(entry.options());
        return api.send(new Call(HttpMethod.PUT, path, headers, Buffer.buffer(entry.value()), write))
                .map(answer -> written(answer, condition));
    }

    private static PutResult written(Answer answer, WriteCondition condition) {
        boolean isRefused =
                answer.status() == 412 || (answer.status() == 409 && condition instanceof WriteCondition.Leased);
        if (isRefused) {
            return new PutResult.Refused();
        }
        checkSuccess(answer);
        return new PutResult.Stored(
                answer.status() == 201, required(answer, ETAG), new ConsistencyToken(required(answer, CONSISTENCY)));
    }

    @Override
    public Uni<ConsistencyToken> delete(String namespace, String key) {
        return api.send(new Call(HttpMethod.DELETE, entry(namespace, key), Map.of(), Buffer.buffer(), write))
                .map(answer -> {
                    checkSuccess(answer);
                    return new ConsistencyToken(required(answer, CONSISTENCY));
                });
    }

    @Override
    public Uni<BatchResult> batch(String namespace, Batch batch) {
        String path = CACHE + "/namespaces/" + UrlText.encode(namespace) + "/entries:batch";
        return post(path, BatchForm.write(batch), Map.of(), write)
                .map(answer -> BatchForm.read(Json.read(answer.body())));
    }

    @Override
    public Uni<Receipt> invalidate(Invalidation what, boolean everywhere, String repetition) {
        return post(
                        CACHE + "/invalidations" + (everywhere ? "?wait=replicas" : ""),
                        InvalidationForm.write(what),
                        Map.of("Idempotency-Key", repetition),
                        invalidation)
                .map(answer -> InvalidationForm.read(Json.read(answer.body()), answer.header(CONSISTENCY)));
    }

    private Uni<Answer> post(String path, JsonNode body, Map<String, String> headers, Duration limit) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(CONTENT_TYPE, NewEntry.JSON);
        return api.send(new Call(HttpMethod.POST, path, all, Json.write(body), limit))
                .invoke(HttpEntryCalls::checkSuccess);
    }

    private static String entry(String namespace, String key) {
        return CACHE + "/namespaces/" + UrlText.encode(namespace) + "/entries/" + UrlText.encode(key);
    }

    private static void checkSuccess(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw Problems.of(answer);
        }
    }

    private static String required(Answer answer, String header) {
        String value = answer.header(header);
        if (value == null || value.isEmpty()) {
            throw new UnreachableException("the answer with status " + answer.status() + " has no " + header, null);
        }
        return value;
    }
}
