package io.slipstream.cache.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.ai.Admission;
import io.slipstream.cache.ai.AiInputs;
import io.slipstream.cache.ai.AiKey;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.JsonValue;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.cache.ai.KeyResult;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.ai.ShadowRecompute;
import io.slipstream.cache.ai.ShadowRecompute.Repeated;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.LeaseConfig;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.load.LeasedResult;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.problem.ProblemType;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Answers of models, under keys made of everything that a caller declares they depend on. */
@Path("/api/v1/cache/ai")
@Singleton
public class AiResource {
    private static final Logger LOGGER = Logger.getLogger(AiResource.class);

    /** What is larger is read and hashed on another thread than the event loop. */
    private static final int LARGE = 64 * 1024;

    private final EntryService entries;
    private final LeaseService leases;
    private final NamespaceService namespaces;
    private final AiKeyService keys;
    private final AnswerSchemas schemas;
    private final SavingsLedger ledger;
    private final ShadowRecompute recompute;
    private final Caller caller;
    private final Problems problems;
    private final ObjectMapper json;
    private final LeaseConfig leaseLimits;
    private final EntryConfig limits;

    AiResource(
            EntryService entries,
            LeaseService leases,
            NamespaceService namespaces,
            AiKeyService keys,
            AnswerSchemas schemas,
            SavingsLedger ledger,
            ShadowRecompute recompute,
            Caller caller,
            Problems problems,
            ObjectMapper json,
            LeaseConfig leaseLimits,
            EntryConfig limits) {
        this.entries = entries;
        this.leases = leases;
        this.namespaces = namespaces;
        this.keys = keys;
        this.schemas = schemas;
        this.ledger = ledger;
        this.recompute = recompute;
        this.caller = caller;
        this.problems = problems;
        this.json = json;
        this.leaseLimits = leaseLimits;
        this.limits = limits;
    }

    /**
     * The answer to a request, whose inputs are the body; every member counts. 404 with the key under which it is to be kept, or with {@code
     * "cacheable":false} if it may not be; also for the share of hits whose answer is to be made again, see {@link ShadowRecompute}. {@code ?lease=} and
     * {@code ?wait=} are those of entries.
     */
    @POST
    @Path("{kind}/lookup")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<Response> lookup(
            @PathParam("kind") String kindName,
            @HeaderParam(ConsistencyHeader.NAME) @Nullable String consistency,
            @Context HttpServerRequest request,
            @Context UriInfo uri) {
        AiKind kind = kind(kindName);
        Namespace where = namespaces.require(caller.tenant(), kind.namespace());
        LeaseParameters lease = LeaseParameters.of(uri.getQueryParameters(), leaseLimits);
        ReadOptions options = new ReadOptions(false, ConsistencyHeader.parse(consistency));
        Lookup lookup = new Lookup(where, kind, options, lease, uri.getPath());
        return body(
                        request,
                        limits.maxJsonSize().asLongValue(),
                        text -> keys.keyOf(where.tenant(), AiInputs.of(kind, StrictJson.object(text), "")))
                .chain(key -> switch (key) {
                    case KeyResult.Cacheable(AiKey found) -> read(lookup, found.text());
                    case KeyResult.NotCacheable refused ->
                        Uni.createFrom()
                                .item(miss(lookup, null, "'" + refused.field() + "' must be " + refused.rule())
                                        .build());
                });
    }

    /** Keeps an answer under the key of a look-up; 201 if there was nothing there, else 204. Query and {@code Lease-Token} are those of entries. */
    @PUT
    @Path("{kind}/entries/{key}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> put(
            @PathParam("kind") String kindName,
            @PathParam("key") String key,
            @HeaderParam(EntryResource.LEASE_TOKEN) @Nullable String leaseToken,
            @Context HttpServerRequest request,
            @Context UriInfo uri) {
        AiKind kind = kind(kindName);
        Namespace where = namespaces.require(caller.tenant(), kind.namespace());
        if (!AiKey.isOf(kind, key)) {
            throw ProblemException.invalid("key", "the key of a look-up of this kind");
        }
        LeaseToken lease = leaseToken == null ? null : EntryResource.lease(leaseToken, null, null);
        Stamp begun = lease == null ? entries.begin(where) : lease.begun();
        EntryParameters parameters = EntryParameters.of(uri.getQueryParameters(), limits.maxDependencies());
        Write write = new Write(where, kind, key, parameters, lease, begun);
        return body(request, limits.maxSize().asLongValue(), text -> AiAnswerRequest.parse(kind, text))
                .call(answer -> admit(write, answer))
                .chain(answer -> keep(write, answer))
                .map(result -> EntryResource.written(result, lease));
    }

    /** Why two requests of a kind have the same key or not. */
    @POST
    @Path("keys:explain")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<ExplainResponse> explain(@Context HttpServerRequest request, @Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of());
        String tenant = caller.tenant();
        return body(request, limits.maxJsonSize().asLongValue(), text -> {
            ExplainRequest asked = ExplainRequest.of(StrictJson.object(text));
            return ExplainResponse.of(keys.compare(tenant, asked.left(), asked.right()), json);
        });
    }

    private Uni<Response> read(Lookup lookup, String key) {
        LeaseParameters lease = lookup.lease;
        if (lease == null) {
            return entries.read(lookup.where, key, lookup.options).map(result -> switch (result) {
                case LookupResult.Hit hit ->
                    recompute.takes(lookup.kind)
                            ? again(lookup, key).build()
                            : hit(lookup, key, hit, CacheStatus.of(hit));
                case LookupResult.Miss miss -> absent(lookup, key, miss).build();
            });
        }
        return leases.read(lookup.where, key, lookup.options, lease.life(), lease.patience())
                .chain(result -> switch (result) {
                    case LeasedResult.Found found -> found(lookup, lease, key, found);
                    case LeasedResult.Granted granted ->
                        answer(leased(absent(lookup, key, granted.miss()), granted.token()));
                    case LeasedResult.Absent absent ->
                        answer(absent(lookup, key, absent.miss()).header(HttpHeaders.RETRY_AFTER, 1));
                });
    }

    /** A hit for a caller that would fill the key; if the answer is to be made again, and nobody else is about to, it may. */
    private Uni<Response> found(Lookup lookup, LeaseParameters lease, String key, LeasedResult.Found found) {
        String status = found.collapsed() ? CacheStatus.ofCollapsed(found.hit()) : CacheStatus.of(found.hit());
        return recompute.takes(lookup.kind)
                ? leases.tryAcquire(lookup.where, key, lease.life())
                        .map(token -> token.map(granted ->
                                        leased(again(lookup, key), granted).build())
                                .orElseGet(() -> hit(lookup, key, found.hit(), status)))
                : Uni.createFrom().item(hit(lookup, key, found.hit(), status));
    }

    private static Uni<Response> answer(Response.ResponseBuilder builder) {
        return Uni.createFrom().item(builder.build());
    }

    private static Response.ResponseBuilder leased(Response.ResponseBuilder builder, LeaseToken token) {
        return builder.header(EntryResource.LEASE_TOKEN, token.toString());
    }

    private Response hit(Lookup lookup, String key, LookupResult.Hit hit, String cacheStatus) {
        AiAnswerCodec.Origin origin = AiAnswerCodec.origin(hit.entry());
        if (origin == null) {
            return absent(lookup, key, new LookupResult.Miss(LookupResult.MissReason.ABSENT))
                    .build();
        }
        ledger.served(lookup.where.tenant(), lookup.kind, origin.model(), origin.usage());
        return Response.ok(AiAnswerCodec.hit(key, hit.ageSeconds(), hit.entry().value()), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(CacheStatus.HEADER, cacheStatus)
                .build();
    }

    private Response.ResponseBuilder absent(Lookup lookup, String key, LookupResult.Miss miss) {
        return miss(lookup, key, "the answer is not in the cache")
                .header(CacheStatus.HEADER, CacheStatus.of(miss.reason()));
    }

    /** What is kept is passed over once, so that the caller makes the answer again. */
    private Response.ResponseBuilder again(Lookup lookup, String key) {
        return miss(lookup, key, "the answer is asked for again, to compare it with the one in the cache")
                .header(CacheStatus.HEADER, CacheStatus.ofRecompute());
    }

    private Response.ResponseBuilder miss(Lookup lookup, @Nullable String key, String detail) {
        Problem problem = problems.tell(ErrorCode.NOT_FOUND, detail, List.of(), lookup.path, null);
        return Response.status(problem.status())
                .entity(AiMissResponse.of(problem, key))
                .type(ProblemType.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** What only the inputs can tell: that the key is theirs, and that the result keeps to their schema. */
    private Uni<Void> admit(Write write, AiAnswerRequest answer) {
        JsonObject declared = answer.inputs();
        if (declared == null) {
            return Uni.createFrom().voidItem();
        }
        AiInputs inputs = AiInputs.of(write.kind, declared, "inputs.");
        Admission.requireKey(keys.keyOf(write.where.tenant(), inputs), write.key);
        return schemas.check(declared, answer.result());
    }

    private Uni<PutResult> keep(Write write, AiAnswerRequest answer) {
        PutCommand command = new PutCommand(
                write.key,
                AiAnswerCodec.encode(answer),
                AiAnswerCodec.MEDIA_TYPE,
                write.parameters.ttl(),
                withModels(write.parameters.dependencies(), answer),
                write.lease == null ? PutCommand.Condition.NONE : new PutCommand.Condition.Fill(),
                write.begun);
        return entries.look(write.where, write.key)
                .chain(older -> (write.lease == null
                                ? entries.put(write.where, command)
                                : leases.fill(write.where, write.lease, command))
                        .invoke(() -> compare(write, answer, older)));
    }

    /** Beside the caller, who has no use for what comes of it; also if what was there stays, as it does after the fill of a lease. */
    private void compare(Write write, AiAnswerRequest answer, LookupResult older) {
        if (older instanceof LookupResult.Hit hit && !hit.stale()) {
            AiAnswerCodec.result(hit.entry())
                    .map(kept -> recompute.compare(new Repeated(
                            write.where.tenant(), write.kind, write.key, answer.model(), kept, answer.result())))
                    .ifPresent(comparing -> comparing
                            .subscribe()
                            .with(
                                    done -> {},
                                    failure ->
                                            LOGGER.debugf("answers were not compared: cause=%s", failure.toString())));
        }
    }

    /** Tags by which the answers of a model can be dropped: as the answer names it, and as the request does. */
    private static Dependencies withModels(Dependencies declared, AiAnswerRequest answer) {
        List<String> tags = new ArrayList<>(declared.tags());
        if (answer.model() != null) {
            tags.add("model:" + answer.model());
        }
        if (answer.inputs() != null && answer.inputs().members().get("model") instanceof JsonText asked) {
            tags.add("model:" + asked.value());
        }
        return new Dependencies(
                tags.stream().distinct().toList(),
                declared.tables(),
                declared.owner(),
                declared.application(),
                declared.repository());
    }

    /** Reads a body and makes something of it; a large one not on the event loop. */
    private static <T> Uni<T> body(HttpServerRequest request, long limit, Function<String, T> work) {
        return RequestBody.read(request, limit).chain(body -> {
            Uni<T> made = Uni.createFrom().item(() -> work.apply(StrictJson.text(body)));
            return body.length > LARGE ? made.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : made;
        });
    }

    private static AiKind kind(String name) {
        return AiKind.of(name).orElseThrow(() -> ProblemException.invalid("kind", AiKind.RULE));
    }

    /** A look-up on its way. */
    private record Lookup(
            Namespace where,
            AiKind kind,
            ReadOptions options,
            @Nullable LeaseParameters lease,
            String path) {}

    /** A write on its way. */
    private record Write(
            Namespace where,
            AiKind kind,
            String key,
            EntryParameters parameters,
            @Nullable LeaseToken lease,
            Stamp begun) {}

    /** Two requests of a kind. */
    private record ExplainRequest(AiInputs left, AiInputs right) {
        private static final Set<String> KNOWN = Set.of("kind", "left", "right");

        static ExplainRequest of(JsonObject body) {
            List<FieldError> errors = body.members().keySet().stream()
                    .filter(name -> !KNOWN.contains(name))
                    .map(name -> new FieldError(name, "one of kind, left, right"))
                    .toList();
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            AiKind kind = body.members().get("kind") instanceof JsonText text ? kind(text.value()) : kind("");
            return new ExplainRequest(side(kind, body, "left"), side(kind, body, "right"));
        }

        private static AiInputs side(AiKind kind, JsonObject body, String name) {
            JsonValue side = Objects.requireNonNullElse(body.members().get(name), new JsonValue.JsonNull());
            if (!(side instanceof JsonObject inputs)) {
                throw ProblemException.invalid(name, "a JSON object");
            }
            return AiInputs.of(kind, inputs, name + '.');
        }
    }
}
