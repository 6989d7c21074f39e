package io.slipstream.cache.http;

import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.LeaseConfig;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.entry.PutResult;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.load.LeasedResult;
import io.slipstream.cache.load.LoadService;
import io.slipstream.cache.load.ReadResult;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entries: any bytes with their content type, under any key. */
@Path("/api/v1/cache/namespaces/{namespace}/entries/{key: .+}")
@Singleton
public class EntryResource {
    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";
    static final String LEASE_TOKEN = "Lease-Token";
    private static final Pattern STALE_IF_ERROR = Pattern.compile("(^|[,\\s])(stale-if-error|max-stale)\\b");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+*-]+(\\s*;[\\x20-\\x7E]*)?");
    private static final int MAX_MEDIA_TYPE = 255;

    private final EntryService entries;
    private final LeaseService leases;
    private final LoadService loads;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final Problems problems;
    private final LeaseConfig leaseLimits;
    private final long maxSize;
    private final int maxDependencies;

    EntryResource(
            EntryService entries,
            LeaseService leases,
            LoadService loads,
            NamespaceService namespaces,
            Caller caller,
            Problems problems,
            EntryConfig config,
            LeaseConfig leaseLimits) {
        this.entries = entries;
        this.leases = leases;
        this.loads = loads;
        this.leaseLimits = leaseLimits;
        this.namespaces = namespaces;
        this.caller = caller;
        this.problems = problems;
        this.maxSize = config.maxSize().asLongValue();
        this.maxDependencies = config.maxDependencies();
    }

    /**
     * The entry with its content type; 404 if there is none to serve. A namespace with a {@code loader_url} loads it first. Without one, with {@code ?lease=PT5S} the first caller that misses is told by a {@code
     * Lease-Token} to fill the key within that time; the others wait for its fill, as long as {@code wait} says.
     */
    @GET
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<Response> get(
            @PathParam("namespace") String namespace,
            @HeaderParam(IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.CACHE_CONTROL) @Nullable String cacheControl,
            @HeaderParam(ConsistencyHeader.NAME) @Nullable String consistency,
            @Context HttpServerRequest request,
            @Context UriInfo uri) {
        boolean plain = request.query() == null || request.query().isEmpty();
        LeaseParameters lease = plain ? null : LeaseParameters.of(uri.getQueryParameters(), leaseLimits);
        if (lease == null) {
            return read(namespace, ifNoneMatch, options(cacheControl, consistency), request, true);
        }
        EntityTags known = ifNoneMatch == null ? null : EntityTags.parse(IF_NONE_MATCH, ifNoneMatch);
        String key = key(request);
        ReadOptions options = options(cacheControl, consistency);
        return namespaces
                .resolve(caller.tenant(), namespace)
                .invoke(where -> {
                    if (where.policy().loading() != null) {
                        throw ProblemException.invalid(
                                "lease", "absent: the namespace has a loader_url and fills itself");
                    }
                })
                .chain(where -> leases.read(where, key, options, lease.life(), lease.patience()))
                .map(result -> switch (result) {
                    case LeasedResult.Found found ->
                        found(
                                found.hit().entry(),
                                found.hit().ageSeconds(),
                                known,
                                true,
                                found.collapsed() ? CacheStatus.ofCollapsed(found.hit()) : CacheStatus.of(found.hit()));
                    case LeasedResult.Granted granted ->
                        absent(granted.miss(), path(request))
                                .header(LEASE_TOKEN, granted.token().toString())
                                .build();
                    case LeasedResult.Absent absent ->
                        absent(absent.miss(), path(request))
                                .header(HttpHeaders.RETRY_AFTER, 1)
                                .build();
                });
    }

    /** What GET would answer, without the value. */
    @HEAD
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<Response> head(
            @PathParam("namespace") String namespace,
            @HeaderParam(IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.CACHE_CONTROL) @Nullable String cacheControl,
            @HeaderParam(ConsistencyHeader.NAME) @Nullable String consistency,
            @Context HttpServerRequest request,
            @Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of());
        return read(namespace, ifNoneMatch, options(cacheControl, consistency), request, false);
    }

    /**
     * Keeps the body under the key; 201 if there was nothing there, else 204. With a {@code Lease-Token} it is a fill: 409 if the key was
     * invalidated or written since the lease was given.
     */
    @PUT
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> put(
            @PathParam("namespace") String namespace,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String contentEncoding,
            @HeaderParam(IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(LEASE_TOKEN) @Nullable String leaseToken,
            @Context HttpServerRequest request,
            @Context UriInfo uri) {
        String tenant = caller.tenant();
        Namespace known = namespaces.find(tenant, namespace);
        LeaseToken lease = leaseToken == null ? null : lease(leaseToken, ifMatch, ifNoneMatch);
        Optional<Stamp> begun = lease != null
                ? Optional.of(lease.begun())
                : Optional.ofNullable(known).map(entries::begin);
        String key = key(request);
        EntryParameters parameters = EntryParameters.of(uri.getQueryParameters(), maxDependencies);
        Condition condition = lease == null ? condition(ifMatch, ifNoneMatch) : new Condition.Fill();
        String type = mediaType(contentType);
        if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity")) {
            throw new ProblemException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a value must come without a content coding");
        }
        return RequestBody.read(request, maxSize)
                .chain(value -> namespaces.resolve(tenant, namespace).chain(where -> {
                    Stamp stamp = begun.orElseGet(() -> entries.begin(where));
                    PutCommand command = new PutCommand(
                            key, value, type, parameters.ttl(), parameters.dependencies(), condition, stamp);
                    return lease == null ? entries.put(where, command) : leases.fill(where, lease, command);
                }))
                .map(result -> written(result, lease));
    }

    /** Removes the entry; 204 also if there was none. */
    @DELETE
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> delete(
            @PathParam("namespace") String namespace, @Context HttpServerRequest request, @Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of());
        String key = key(request);
        return namespaces
                .resolve(caller.tenant(), namespace)
                .chain(where -> entries.remove(where, key))
                .map(removed -> Response.noContent()
                        .header(CacheStatus.HEADER, CacheStatus.ofChange())
                        .header(ConsistencyHeader.NAME, removed.token().toString())
                        .build());
    }

    private Uni<Response> read(
            String namespace,
            @Nullable String ifNoneMatch,
            ReadOptions options,
            HttpServerRequest request,
            boolean withValue) {
        EntityTags known = ifNoneMatch == null ? null : EntityTags.parse(IF_NONE_MATCH, ifNoneMatch);
        String key = key(request);
        return namespaces
                .resolve(caller.tenant(), namespace)
                .chain(where -> loads.read(where, key, options))
                .map(result -> switch (result) {
                    case ReadResult.Found found ->
                        found.hit().entry().isNegative()
                                ? absent(CacheStatus.of(found), path(request)).build()
                                : found(
                                        found.hit().entry(),
                                        found.hit().ageSeconds(),
                                        known,
                                        withValue,
                                        CacheStatus.of(found));
                    case ReadResult.Loaded loaded ->
                        loaded.entry().isNegative()
                                ? absent(CacheStatus.of(loaded), path(request)).build()
                                : found(loaded.entry(), 0, known, withValue, CacheStatus.of(loaded));
                    case ReadResult.Absent absent ->
                        absent(absent.miss(), path(request)).build();
                });
    }

    private static ReadOptions options(@Nullable String cacheControl, @Nullable String consistency) {
        boolean takesStale =
                cacheControl != null && STALE_IF_ERROR.matcher(cacheControl).find();
        return takesStale || consistency != null
                ? new ReadOptions(takesStale, ConsistencyHeader.parse(consistency))
                : ReadOptions.NONE;
    }

    private static Response found(
            Entry entry, long ageSeconds, @Nullable EntityTags known, boolean withValue, String cacheStatus) {
        boolean unchanged = known != null && known.includes(entry.etag());
        Response.ResponseBuilder response = unchanged ? Response.notModified() : Response.ok();
        if (!unchanged && withValue) {
            response.entity(entry.value());
        } else if (!unchanged) {
            response.header(HttpHeaders.CONTENT_LENGTH, entry.value().length);
        }
        EntryFields.of(
                entry,
                ageSeconds,
                !unchanged,
                cacheStatus,
                (name, value) -> response.header(name.toString(), value.toString()));
        return response.build();
    }

    private Response.ResponseBuilder absent(LookupResult.Miss miss, String path) {
        return absent(CacheStatus.of(miss.reason()), path);
    }

    private Response.ResponseBuilder absent(String cacheStatus, String path) {
        return problems.answer(problems.absent(path), null)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(CacheStatus.HEADER, cacheStatus);
    }

    /** The answer to a write, with or without a lease. */
    static Response written(PutResult result, @Nullable LeaseToken lease) {
        return switch (result) {
            case PutResult.Stored stored ->
                Response.status(stored.created() ? 201 : 204)
                        .header(
                                HttpHeaders.ETAG,
                                EntityTags.quoted(stored.entry().etag()))
                        .header(CacheStatus.HEADER, CacheStatus.of(stored))
                        .header(ConsistencyHeader.NAME, stored.token().toString())
                        .build();
            case PutResult.Refused refused ->
                throw lease == null
                        ? new ProblemException(
                                ErrorCode.PRECONDITION_FAILED,
                                "the entry is not in the state that the condition asks for")
                        : new ProblemException(
                                ErrorCode.STALE_LEASE, "the key was invalidated or written since the lease was given");
        };
    }

    /** The lease of a header; fails with a problem if it is none, or comes with a condition. */
    static LeaseToken lease(String token, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null || ifNoneMatch != null) {
            throw ProblemException.invalid(LEASE_TOKEN, "given without If-Match and If-None-Match");
        }
        LeaseToken lease = LeaseToken.parse(token);
        if (lease == null) {
            throw ProblemException.invalid(LEASE_TOKEN, LeaseToken.RULE);
        }
        return lease;
    }

    private static Condition condition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifNoneMatch != null) {
            throw ProblemException.invalid(IF_NONE_MATCH, "absent when If-Match is given");
        }
        if (ifMatch != null) {
            EntityTags tags = EntityTags.parse(IF_MATCH, ifMatch);
            if (!tags.any() && tags.strong().isEmpty()) {
                throw new ProblemException(ErrorCode.PRECONDITION_FAILED, "weak entity tags never match here");
            }
            return new Condition.Matches(tags.strong());
        }
        if (ifNoneMatch != null) {
            if (!EntityTags.parse(IF_NONE_MATCH, ifNoneMatch).any()) {
                throw ProblemException.invalid(IF_NONE_MATCH, "* on a write");
            }
            return new Condition.Absent();
        }
        return Condition.NONE;
    }

    /** The media type a value gets; fails with a problem if it is none. */
    static String mediaType(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
        if (contentType.length() > MAX_MEDIA_TYPE
                || !MEDIA_TYPE.matcher(contentType).matches()) {
            throw ProblemException.invalid(HttpHeaders.CONTENT_TYPE, "a media type of at most 255 characters");
        }
        return contentType;
    }

    private static String path(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.path(), "");
    }

    private static String key(HttpServerRequest request) {
        String key = PathText.keyOf(path(request));
        if (key == null || !EntryKey.isValid(key)) {
            throw ProblemException.invalid("key", EntryKey.RULE);
        }
        return key;
    }
}
