package io.slipstream.query.document;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.config.DocumentConfig;
import io.slipstream.query.result.Answer;
import io.slipstream.query.result.CachedResult;
import io.slipstream.query.result.Dependencies;
import io.slipstream.query.result.ResultCache;
import io.slipstream.query.result.ResultKey;
import io.slipstream.query.result.ResultService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Searches documents and other texts, and counts what was found in them, cached until one of the tenant changes. */
@ApplicationScoped
public class SearchService {
    private static final Pattern CATEGORY = Pattern.compile("A(0[1-9]|10):20[0-9]{2}");
    private static final int MAX_WORDS = 1000;
    private static final int MAX_CATEGORIES = 50;

    private final SearchStore store;
    private final ResultService results;
    private final Duration ttl;

    /** Wired once. */
    public SearchService(SearchStore store, ResultService results, DocumentConfig config) {
        this.store = store;
        this.results = results;
        this.ttl = config.searchTtl();
    }

    /** The documents that match, best first. */
    public Uni<Answer> search(SearchRequest request) {
        check(request);
        List<String> parts = new ArrayList<>(
                List.of(request.words(), Integer.toString(request.page()), Integer.toString(request.perPage())));
        parts.addAll(request.categories());
        ResultKey key = ResultKey.of(request.tenant(), "search", parts);
        return results.answer(key, origin(request.tenant(), "search"), ttl, () -> store.search(request));
    }

    /** Findings by OWASP category over time. */
    public Uni<Answer> findings(String tenant, Duration span) {
        ResultKey key = ResultKey.of(tenant, "findings", List.of(span.toString()));
        return results.answer(key, origin(tenant, "findings"), ttl, () -> store.findings(tenant, span));
    }

    /** What became of tasks over time. Counts move all the time, so nothing is kept. */
    public Uni<Answer> tasks(String tenant, Duration span) {
        ResultKey key = ResultKey.of(tenant, "tasks", List.of(span.toString()));
        return results.answer(key, origin(tenant, "tasks"), Duration.ZERO, () -> store.tasks(tenant, span));
    }

    private static ResultCache.Origin origin(String tenant, String what) {
        return new ResultCache.Origin(
                Dependencies.of(tenant, DocumentService.dependency(tenant)), new CachedResult.Shape(what, what));
    }

    private static void check(SearchRequest request) {
        if (request.words().length() > MAX_WORDS || request.words().indexOf('\0') >= 0) {
            throw ProblemException.invalid("query", "at most " + MAX_WORDS + " characters, none of them U+0000");
        }
        if (request.categories().size() > MAX_CATEGORIES) {
            throw ProblemException.invalid("owasp_categories", "at most " + MAX_CATEGORIES);
        }
        for (String category : request.categories()) {
            if (!CATEGORY.matcher(category).matches()) {
                throw ProblemException.invalid("owasp_categories", "OWASP categories such as A03:2021");
            }
        }
    }
}
