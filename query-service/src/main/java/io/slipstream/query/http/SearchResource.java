package io.slipstream.query.http;

import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.document.SearchRequest;
import io.slipstream.query.document.SearchService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds documents by words and by OWASP category. */
@Path("/api/v1/search")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.QUERY_READ)
public class SearchResource {
    private final Caller caller;
    private final SearchService search;

    /** Wired once. */
    public SearchResource(Caller caller, SearchService search) {
        this.caller = caller;
        this.search = search;
    }

    /**
     * The best hits first.
     *
     * @param query words as one types them into a search engine: {@code "exact phrase" -without or}
     * @param categories OWASP categories with commas between, or repeated; hits have at least one
     */
    @GET
    public Uni<Response> search(
            @QueryParam("query") @Nullable String query,
            @QueryParam("owasp_categories") List<String> categories,
            @QueryParam("page") @Nullable String page,
            @QueryParam("per_page") @Nullable String perPage,
            @QueryParam("page_size") @Nullable String pageSize) {
        int number = Inputs.page(page);
        int size = Inputs.perPage(perPage, pageSize);
        List<String> wanted = categories.stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .filter(category -> !category.isEmpty())
                .toList();
        SearchRequest request =
                new SearchRequest(caller.tenant(), query == null ? "" : query.strip(), wanted, number, size);
        return search.search(request).map(answer -> {
            Long total = answer.rows().total();
            return RowAnswers.list(answer, Pagination.offset(number, size, total == null ? 0 : total));
        });
    }
}
