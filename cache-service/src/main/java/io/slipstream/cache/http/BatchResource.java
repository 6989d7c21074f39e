package io.slipstream.cache.http;

import io.slipstream.cache.config.BatchConfig;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.http.BatchResponse.Outcome;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.load.ReadResult;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Many entries in one request. */
@Path("/api/v1/cache/namespaces/{namespace}/entries:batch")
@Singleton
public class BatchResource {
    private static final int AT_ONCE = 64;
    private static final String PATH = "/api/v1/cache/namespaces/";

    private final EntryService entries;
    private final LoadService loads;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final Problems problems;
    private final int maxItems;
    private final long maxAnswer;
    private final int maxDependencies;

    BatchResource(
            EntryService entries,
            LoadService loads,
            NamespaceService namespaces,
            Caller caller,
            Problems problems,
            BatchConfig batch,
            EntryConfig entry) {
        this.entries = entries;
        this.loads = loads;
        this.namespaces = namespaces;
        this.caller = caller;
        this.problems = problems;
        this.maxItems = batch.maxItems();
        this.maxAnswer = batch.maxAnswer().asLongValue();
        this.maxDependencies = entry.maxDependencies();
    }

    /** Does the puts, then the deletes, then the gets; the answer is 200 whatever becomes of the items. */
    @POST
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<BatchResponse> run(@PathParam("namespace") String name, @Nullable BatchRequest request) {
        if (request == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        request.checkSize(maxItems);
        return namespaces.resolve(caller.tenant(), name).chain(namespace -> run(namespace, request));
    }

    private Uni<BatchResponse> run(Namespace namespace, BatchRequest request) {
        Stamp begun = entries.begin(namespace);
        AtomicLong room = new AtomicLong(maxAnswer);
        return all(puts(namespace, request, begun))
                .chain(put -> all(deletes(namespace, request))
                        .chain(delete ->
                                all(gets(namespace, request, room)).map(get -> new BatchResponse(get, put, delete))));
    }

    private List<Supplier<Uni<Outcome>>> puts(Namespace namespace, BatchRequest request, Stamp begun) {
        List<Supplier<Uni<Outcome>>> work = new ArrayList<>();
        for (int i = 0; i < request.puts().size(); i++) {
            BatchRequest.Put item = request.puts().get(i);
            String where = "put[" + i + "].";
            work.add(() ->
                    outcome(namespace, item == null ? null : item.key(), () -> put(namespace, item, where, begun)));
        }
        return work;
    }

    private Uni<Outcome> put(Namespace namespace, BatchRequest.@Nullable Put item, String where, Stamp begun) {
        byte[] value = item == null ? null : item.value();
        if (item == null || value == null) {
            throw ProblemException.invalid(where + "value", "bytes in base64");
        }
        String key = sound(where + "key", item.key());
        EntryParameters parameters = EntryParameters.of(
                item.ttl(),
                item.tags() == null ? List.of() : item.tags(),
                item.tables() == null ? List.of() : item.tables(),
                item.owner(),
                item.application(),
                item.repository(),
                maxDependencies,
                where);
        String type = EntryResource.mediaType(item.contentType());
        return entries.put(
                        namespace,
                        new PutCommand(
                                key,
                                value,
                                type,
                                parameters.ttl(),
                                parameters.dependencies(),
                                PutCommand.Condition.NONE,
                                begun))
                .map(result -> switch (result) {
                    case PutResult.Stored stored ->
                        Outcome.of(
                                key,
                                stored.created() ? 201 : 204,
                                EntityTags.quoted(stored.entry().etag()),
                                CacheStatus.of(stored));
                    case PutResult.Refused refused ->
                        throw new ProblemException(ErrorCode.PRECONDITION_FAILED, "the condition does not hold");
                });
    }

    private List<Supplier<Uni<Outcome>>> deletes(Namespace namespace, BatchRequest request) {
        List<Supplier<Uni<Outcome>>> work = new ArrayList<>();
        for (int i = 0; i < request.deletes().size(); i++) {
            String item = request.deletes().get(i);
            String where = "delete[" + i + "]";
            work.add(() -> outcome(
                    namespace,
                    item,
                    () -> entries.remove(namespace, sound(where, item))
                            .map(removed -> Outcome.of(item, 204, null, CacheStatus.ofChange()))));
        }
        return work;
    }

    private List<Supplier<Uni<Outcome>>> gets(Namespace namespace, BatchRequest request, AtomicLong room) {
        List<Supplier<Uni<Outcome>>> work = new ArrayList<>();
        for (int i = 0; i < request.gets().size(); i++) {
            String item = request.gets().get(i);
            String where = "get[" + i + "]";
            work.add(() -> outcome(
                    namespace,
                    item,
                    () -> loads.read(namespace, sound(where, item), ReadOptions.NONE)
                            .map(result -> read(item, result, room))));
        }
        return work;
    }

    private static Outcome read(@Nullable String key, ReadResult result, AtomicLong room) {
        return switch (result) {
            case ReadResult.Absent absent ->
                Outcome.of(key, 404, null, CacheStatus.of(absent.miss().reason()));
            case ReadResult.Found found ->
                value(key, found.hit().entry(), found.hit().ageSeconds(), CacheStatus.of(found), room);
            case ReadResult.Loaded loaded -> value(key, loaded.entry(), 0, CacheStatus.of(loaded), room);
        };
    }

    private static Outcome value(
            @Nullable String key, Entry entry, long ageSeconds, String cacheStatus, AtomicLong room) {
        if (entry.isNegative()) {
            return Outcome.of(key, 404, null, cacheStatus);
        }
        byte[] value = entry.value();
        if (room.addAndGet(-value.length) < 0) {
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "the answer would be too large, read this entry by itself");
        }
        return new Outcome(
                key, 200, value, entry.contentType(), EntityTags.quoted(entry.etag()), ageSeconds, cacheStatus, null);
    }

    private Uni<Outcome> outcome(Namespace namespace, @Nullable String key, Supplier<Uni<Outcome>> work) {
        return Uni.createFrom()
                .<Outcome>deferred(work::get)
                .onFailure()
                .recoverWithItem(failure ->
                        Outcome.failed(key, problems.tell(failure, PATH + namespace.name() + "/entries:batch")));
    }

    private static String sound(String field, @Nullable String key) {
        if (key == null || !EntryKey.isValid(key)) {
            throw ProblemException.invalid(field, EntryKey.RULE);
        }
        return key;
    }

    /**
     * Many at once, since what goes to Redis is pipelined; not all, lest the last ones wait for their turn on the event loop for as long as a command
     * may take.
     */
    private static Uni<List<Outcome>> all(List<Supplier<Uni<Outcome>>> work) {
        return work.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join()
                        .all(work.stream().map(Supplier::get).toList())
                        .usingConcurrencyOf(AT_ONCE)
                        .andFailFast();
    }
}
