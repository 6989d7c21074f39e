package io.slipstream.query.http;

import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.result.PageRequest;
import io.slipstream.query.result.PageService;
import io.slipstream.query.result.QueryPage;
import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.NamedQueryService;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.StatementService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results of named queries, in pages or as lines of JSON. Parameters come by name, in the query string or in a body. */
@Path("/api/v1/queries/{name}/results")
@RolesAllowed(Scope.Names.QUERY_READ)
public class QueryResultResource {
    private static final Set<String> PAGING = Set.of("page", "per_page", "page_size", "cursor", "limit");

    private final Caller caller;
    private final NamedQueryService queries;
    private final PageService pages;
    private final StatementService statements;

    /** Wired once. */
    public QueryResultResource(
            Caller caller, NamedQueryService queries, PageService pages, StatementService statements) {
        this.caller = caller;
        this.queries = queries;
        this.pages = pages;
        this.statements = statements;
    }

    /** A page; parameters in the query string. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> get(@PathParam("name") String name, @Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        PageRequest page = page(
                query.getFirst("page"),
                query.getFirst("per_page"),
                query.getFirst("page_size"),
                query.getFirst("cursor"),
                query.getFirst("limit"));
        return page(name, given(query), page, null);
    }

    /** A page; parameters in the body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> post(@PathParam("name") String name, @Nullable ResultsRequest body) {
        ResultsRequest request = Inputs.required(body);
        PageRequest page =
                page(text(request.page()), text(request.perPage()), null, request.cursor(), text(request.limit()));
        Duration ttl = request.cacheTtl() == null || request.cacheTtl().isNull()
                ? null
                : Inputs.duration(request.cacheTtl(), "cache_ttl", Duration.ZERO);
        return page(name, given(request), page, ttl);
    }

    /** All rows as lines; parameters in the query string. */
    @GET
    @Produces(RowLines.MEDIA_TYPE)
    public Multi<byte[]> getLines(@PathParam("name") String name, @Context UriInfo uri) {
        return lines(name, given(uri.getQueryParameters()));
    }

    /** All rows as lines; parameters in the body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(RowLines.MEDIA_TYPE)
    public Multi<byte[]> postLines(@PathParam("name") String name, @Nullable ResultsRequest body) {
        return lines(name, given(Inputs.required(body)));
    }

    private Uni<Response> page(
            String name, Map<String, ParameterValue> given, PageRequest request, @Nullable Duration ttl) {
        return queries.get(caller.tenant(), name)
                .chain(query -> pages.page(query, NamedQueryService.bind(query, given), request, ttl))
                .map(page -> RowAnswers.statement(page.answer(), pagination(request, page)));
    }

    private Multi<byte[]> lines(String name, Map<String, ParameterValue> given) {
        Uni<NamedQuery> query = queries.get(caller.tenant(), name);
        return RowLines.of(query.chain(found -> pages.call(found, NamedQueryService.bind(found, given)))
                .onItem()
                .transformToMulti(statements::stream));
    }

    private static Pagination pagination(PageRequest request, QueryPage page) {
        Long total = page.answer().rows().total();
        return switch (request) {
            case PageRequest.Numbered numbered ->
                Pagination.offset(numbered.page(), numbered.perPage(), total == null ? 0 : total);
            case PageRequest.After ignored -> Pagination.cursor(page.nextCursor());
        };
    }

    private static PageRequest page(
            @Nullable String page,
            @Nullable String perPage,
            @Nullable String pageSize,
            @Nullable String cursor,
            @Nullable String limit) {
        boolean numbered = page != null || perPage != null || pageSize != null;
        if (cursor == null && limit == null) {
            return new PageRequest.Numbered(Inputs.page(page), Inputs.perPage(perPage, pageSize));
        }
        if (numbered) {
            throw ProblemException.invalid("page", "absent where cursor or limit is given");
        }
        return new PageRequest.After(cursor == null || cursor.isEmpty() ? null : cursor, Inputs.limit(limit));
    }

    private static Map<String, ParameterValue> given(MultivaluedMap<String, String> query) {
        Map<String, ParameterValue> given = new HashMap<>();
        query.forEach((name, values) -> {
            if (!PAGING.contains(name)) {
                if (values.size() > 1) {
                    throw ProblemException.invalid("params." + name, "given once");
                }
                given.put(name, new ParameterValue.Text(values.getFirst()));
            }
        });
        return given;
    }

    private static Map<String, ParameterValue> given(ResultsRequest request) {
        Map<String, ParameterValue> given = new HashMap<>();
        if (request.params() != null) {
            request.params().forEach((name, value) -> given.put(name, Inputs.parameter(value)));
        }
        return given;
    }

    private static @Nullable String text(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }
}
