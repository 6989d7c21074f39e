package io.slipstream.query.document;

import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Finds documents and counts findings; answers are encoded, with the total. Fails with STORE_UNAVAILABLE. */
public interface SearchStore {
    /** The best hits first; snippets are HTML with the words marked and everything else escaped. */
    Uni<RowData> search(SearchRequest request);

    /**
     * Findings by OWASP category, severity and time.
     *
     * @param span how far back
     */
    Uni<RowData> findings(String tenant, Duration span);

    /**
     * What became of tasks, by type and hour.
     *
     * @param span how far back
     */
    Uni<RowData> tasks(String tenant, Duration span);
}
