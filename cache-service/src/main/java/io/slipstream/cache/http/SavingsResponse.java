package io.slipstream.cache.http;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.slipstream.cache.ai.SavingsReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was saved, in time.
 *
 * @param from the first day, in UTC
 * @param to the last day
 * @param currency of all money
 */
record SavingsResponse(
        @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate from,
        @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate to,
        String currency,
        Totals totals,
        List<OfModel> data) {
    private static final int MICROS = 6;
    private static final int CENTS = 2;

    /**
     * Of all models.
     *
     * @param calls calls that were not made
     * @param inputTokens tokens that they would have read
     * @param outputTokens tokens that they would have written
     * @param grossSavings what they would have cost
     * @param cacheCost what keeping the answers cost
     * @param savingsEstimate the difference
     */
    record Totals(
            long calls,
            long inputTokens,
            long outputTokens,
            BigDecimal grossSavings,
            BigDecimal cacheCost,
            BigDecimal savingsEstimate) {}

    /**
     * Of one model.
     *
     * @param model its name; null for tools that name none
     * @param savingsEstimate what the calls would have cost, before the cache's own cost
     * @param priced whether all of them have a price; those without are not in the estimate
     */
    record OfModel(
            @Nullable String model,
            long calls,
            long inputTokens,
            long outputTokens,
            BigDecimal savingsEstimate,
            boolean priced) {}

    static SavingsResponse of(LocalDate from, LocalDate to, String currency, SavingsReport report) {
        List<OfModel> models = report.models().stream()
                .map(one -> new OfModel(
                        one.model().isEmpty() ? null : one.model(),
                        one.calls(),
                        one.inputTokens(),
                        one.outputTokens(),
                        money(one.money()),
                        one.priced()))
                .toList();
        Totals totals = new Totals(
                models.stream().mapToLong(OfModel::calls).sum(),
                models.stream().mapToLong(OfModel::inputTokens).sum(),
                models.stream().mapToLong(OfModel::outputTokens).sum(),
                money(report.gross()),
                money(report.cost()),
                money(report.net()));
        return new SavingsResponse(from, to, currency, totals, models);
    }

    /** At least cents, at most millionths. */
    private static BigDecimal money(BigDecimal exact) {
        BigDecimal rounded = exact.setScale(MICROS, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.scale() < CENTS ? rounded.setScale(CENTS, RoundingMode.UNNECESSARY) : rounded;
    }
}
