package io.slipstream.query.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.result.CacheSwitch;
import io.slipstream.query.result.Invalidations;
import io.slipstream.query.result.ResultCache;
import io.slipstream.query.result.SettingStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result cache: its switch, and dropping what reads a table. */
@Path("/api/v1/database")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.QUERY_ADMIN)
public class ResultCacheResource {
    private final Caller caller;
    private final Invalidations invalidations;
    private final CacheSwitch cacheSwitch;
    private final ResultCache cache;
    private final SettingStore settings;

    /** Wired once. */
    public ResultCacheResource(
            Caller caller,
            Invalidations invalidations,
            CacheSwitch cacheSwitch,
            ResultCache cache,
            SettingStore settings) {
        this.caller = caller;
        this.invalidations = invalidations;
        this.cacheSwitch = cacheSwitch;
        this.cache = cache;
        this.settings = settings;
    }

    /** Drops results that read tables, on every replica; answered once the log has it. */
    @POST
    @Path("/invalidations")
    public Uni<DatabaseResponses.Invalidation> invalidate(DatabaseResponses.@Nullable InvalidationRequest body) {
        List<String> tables = tables(Inputs.required(body).tables());
        return invalidations.request(caller.tenant(), tables).map(id -> new DatabaseResponses.Invalidation(id, tables));
    }

    /** Whether results are kept. */
    @GET
    @Path("/switch")
    @RolesAllowed({Scope.Names.QUERY_READ, Scope.Names.QUERY_ADMIN})
    public DatabaseResponses.Switch get() {
        return new DatabaseResponses.Switch(cacheSwitch.isEnabled());
    }

    /** Turns keeping results on or off: here at once, on other replicas within seconds. */
    @PUT
    @Path("/switch")
    public Uni<DatabaseResponses.Switch> put(DatabaseResponses.@Nullable SwitchRequest body) {
        Boolean enabled = Inputs.required(body).enabled();
        if (enabled == null) {
            throw ProblemException.invalid("enabled", "true or false");
        }
        return settings.cacheEnabled(caller.subject(), enabled)
                .invoke(() -> turn(enabled))
                .replaceWith(new DatabaseResponses.Switch(enabled));
    }

    private void turn(boolean enabled) {
        cacheSwitch.enable(enabled);
        if (!enabled) {
            cache.clear();
        }
    }

    private static List<String> tables(@Nullable List<@Nullable String> given) {
        List<String> tables = new ArrayList<>();
        for (String table : given == null ? List.<@Nullable String>of() : given) {
            if (table == null) {
                throw ProblemException.invalid("tables[" + tables.size() + "]", "a table's name");
            }
            tables.add(table);
        }
        return tables;
    }
}
