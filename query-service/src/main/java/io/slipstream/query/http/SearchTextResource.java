package io.slipstream.query.http;

import io.slipstream.contracts.security.Scope;
import io.slipstream.query.document.SearchTextService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** For the task that indexes texts. Other services only. */
@Path("/internal/v1/search/texts")
@RolesAllowed(Scope.Names.SERVICE_INTERNAL)
public class SearchTextResource {
    private final Caller caller;
    private final SearchTextService texts;

    /** Wired once. */
    public SearchTextResource(Caller caller, SearchTextService texts) {
        this.caller = caller;
        this.texts = texts;
    }

    /** Keeps texts in place of those of the same source and id, unless these were asked for later; the same again changes nothing. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Kept> put(@Nullable SearchTextsRequest body) {
        SearchTextsRequest request = Inputs.required(body);
        return texts.put(caller.tenant(), request.requiredVersion(), request.toTexts())
                .map(Kept::new);
    }

    /**
     * What became of texts.
     *
     * @param changed how many are other than before
     */
    public record Kept(int changed) {}
}
