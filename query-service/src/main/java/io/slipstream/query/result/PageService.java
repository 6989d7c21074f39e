package io.slipstream.query.result;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.Datasources;
import io.slipstream.query.statement.NamedQuery;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.SortKey;
import io.slipstream.query.statement.StatementCall;
import io.slipstream.query.statement.StatementService;
import io.slipstream.query.statement.Window;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of named queries. */
@ApplicationScoped
public class PageService {
    private final ResultService results;
    private final StatementService statements;
    private final Datasources datasources;
    private final SettingStore settings;

    /** Wired once. */
    public PageService(
            ResultService results, StatementService statements, Datasources datasources, SettingStore settings) {
        this.results = results;
        this.statements = statements;
        this.datasources = datasources;
        this.settings = settings;
    }

    /**
     * A page of a query's result.
     *
     * @param ttl how long it may be kept; null for as long as the query says
     */
    public Uni<QueryPage> page(
            NamedQuery query, List<ParameterValue> parameters, PageRequest request, @Nullable Duration ttl) {
        Duration kept = ttl == null ? query.cacheTtl() : ttl;
        return switch (request) {
            case PageRequest.Numbered numbered -> {
                Window window = new Window.Numbered(numbered.page(), numbered.perPage(), query.order());
                yield answer(query, parameters, window, kept).map(answer -> new QueryPage(answer, null));
            }
            case PageRequest.After after ->
                settings.cursorSecret()
                        .map(CursorCodec::new)
                        .chain(codec -> after(query, parameters, after, kept, codec));
        };
    }

    /** A query about to be streamed. */
    public Uni<StatementCall> call(NamedQuery query, List<ParameterValue> parameters) {
        Datasource datasource = datasources.get(query.datasource(), query.tenant());
        return statements.prepare(query.tenant(), datasource, query.statement(), parameters);
    }

    private Uni<QueryPage> after(
            NamedQuery query,
            List<ParameterValue> parameters,
            PageRequest.After request,
            Duration ttl,
            CursorCodec codec) {
        List<SortKey> order = query.order();
        if (order.isEmpty()) {
            throw ProblemException.invalid(
                    "cursor", "absent, since query '" + query.name() + "' has no order_by; use page and per_page");
        }
        String owner = owner(query, parameters);
        List<@Nullable String> keys =
                request.cursor() == null ? null : codec.decode(owner, request.cursor(), order.size());
        return answer(query, parameters, new Window.After(request.limit(), order, keys), ttl)
                .map(answer -> new QueryPage(answer, next(codec, owner, answer)));
    }

    private static @Nullable String next(CursorCodec codec, String owner, Answer answer) {
        List<@Nullable String> last = answer.rows().lastKey();
        return last == null ? null : codec.encode(owner, last);
    }

    private Uni<Answer> answer(NamedQuery query, List<ParameterValue> parameters, Window window, Duration ttl) {
        Datasource datasource = datasources.get(query.datasource(), query.tenant());
        return results.answer(
                new ResultRequest(query.tenant(), datasource, query.statement(), parameters, window, ttl));
    }

    private static String owner(NamedQuery query, List<ParameterValue> parameters) {
        StringBuilder owner = new StringBuilder(query.tenant())
                .append('\0')
                .append(query.datasource())
                .append('\0')
                .append(query.statement().normalized())
                .append('\0')
                .append(query.orderBy());
        parameters.forEach(parameter -> owner.append('\0').append(parameter.canonical()));
        return owner.toString();
    }
}
