package io.slipstream.query.analytics;

import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Keeps figures. Fails with STORE_UNAVAILABLE. */
public interface AnalyticsStore {
    /** The most rows that are read at once; later ones win. */
    int ROW_LIMIT = 10_000;

    /** Puts figures in place of older ones of the same hours; the same again changes nothing. */
    Uni<Void> put(String tenant, List<HourlyFigure> figures);

    /**
     * A source's figures by hour and metric, encoded.
     *
     * @param span how far back
     */
    Uni<RowData> hours(String tenant, String source, Duration span);
}
