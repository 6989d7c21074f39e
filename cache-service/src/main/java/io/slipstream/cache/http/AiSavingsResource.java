package io.slipstream.cache.http;

import io.slipstream.cache.ai.PriceList;
import io.slipstream.cache.ai.SavingsReport;
import io.slipstream.cache.ai.SavingsStore;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What answers of models that were served again have saved, of all replicas; about a second late. */
@Path("/api/v1/cache/ai")
@Singleton
public class AiSavingsResource {
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String MONTH = "month";
    private static final String LIMIT = "limit";
    private static final long MOST_DAYS = 366;
    private static final int SOME_KEYS = 100;
    private static final int MOST_KEYS = 1_000;
    private static final String LIMIT_RULE = "a whole number from 1 to " + MOST_KEYS;

    private final SavingsStore store;
    private final PriceList prices;
    private final Caller caller;
    private final InstantSource clock;
    private final AiConfig config;

    AiSavingsResource(SavingsStore store, PriceList prices, Caller caller, InstantSource clock, AiConfig config) {
        this.store = store;
        this.prices = prices;
        this.caller = caller;
        this.clock = clock;
        this.config = config;
    }

    /** By model, of days in UTC from {@code from} to {@code to}, both included; without them of this month. */
    @GET
    @Path("savings")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public Uni<SavingsResponse> get(@Context UriInfo uri) {
        Days days = days(uri.getQueryParameters(), Set.of(FROM, TO));
        return store.read(caller.tenant(), days.from, days.to)
                .map(statement -> SavingsReport.of(statement, prices, config.pricePerGibHour()))
                .map(report -> SavingsResponse.of(days.from, days.to, config.currency(), report));
    }

    /** The same days line by line, as {@code text/csv}; who accepts anything gets JSON. */
    @GET
    @Path("savings")
    @Produces(SavingsCsv.MEDIA_TYPE + ";qs=0.5")
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public Uni<Response> csv(@Context UriInfo uri) {
        return lines(days(uri.getQueryParameters(), Set.of(FROM, TO)), "savings");
    }

    /** A month line by line, {@code ?month=2026-11}; without it this month. */
    @GET
    @Path("savings.csv")
    @Produces(SavingsCsv.MEDIA_TYPE)
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public Uni<Response> month(@Context UriInfo uri) {
        Days days = days(uri.getQueryParameters(), Set.of(MONTH));
        return lines(days, "savings-" + YearMonth.from(days.from));
    }

    /** Keys under which answers that were made again differed, at most {@code limit} (100, up to 1,000), and how many of those days did, by kind and model. */
    @GET
    @Path("divergences")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public Uni<DivergencesResponse> divergences(@Context UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        Days days = days(query, Set.of(FROM, TO, LIMIT));
        Integer asked = parsed(query, LIMIT, Integer::valueOf, LIMIT_RULE);
        int limit = asked == null ? SOME_KEYS : asked;
        if (limit < 1 || limit > MOST_KEYS) {
            throw ProblemException.invalid(LIMIT, LIMIT_RULE);
        }
        String tenant = caller.tenant();
        return store.read(tenant, days.from, days.to)
                .chain(statement -> store.divergences(tenant, limit)
                        .map(found -> DivergencesResponse.of(days.from, days.to, statement, found)));
    }

    private Uni<Response> lines(Days days, String name) {
        return store.read(caller.tenant(), days.from, days.to)
                .map(statement -> SavingsCsv.of(statement.savings(), prices, config.currency()))
                .map(text -> Response.ok(text, SavingsCsv.MEDIA_TYPE + ";charset=UTF-8")
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".csv\"")
                        .build());
    }

    private Days days(MultivaluedMap<String, String> query, Set<String> known) {
        EntryParameters.refuseUnknown(query, known);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        YearMonth month = parsed(query, MONTH, YearMonth::parse, "a month such as 2026-11");
        YearMonth whole = month == null ? YearMonth.from(today) : month;
        LocalDate from = parsed(query, FROM, LocalDate::parse, "a day such as 2026-11-01");
        LocalDate to = parsed(query, TO, LocalDate::parse, "a day such as 2026-11-30");
        LocalDate last = to == null ? from == null ? whole.atEndOfMonth() : today : to;
        LocalDate first = from == null ? to == null ? whole.atDay(1) : to.withDayOfMonth(1) : from;
        if (last.isBefore(first) || last.toEpochDay() - first.toEpochDay() >= MOST_DAYS) {
            throw ProblemException.invalid(TO, "from 'from' on, at most " + MOST_DAYS + " days together");
        }
        return new Days(first, last);
    }

    private static <T> @Nullable T parsed(
            MultivaluedMap<String, String> query, String name, Function<String, T> parser, String rule) {
        if (!query.containsKey(name)) {
            return null;
        }
        try {
            if (query.get(name).size() == 1) {
                return parser.apply(query.getFirst(name));
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw ProblemException.invalid(name, rule);
        }
        throw ProblemException.invalid(name, "given once");
    }

    private record Days(LocalDate from, LocalDate to) {}
}
