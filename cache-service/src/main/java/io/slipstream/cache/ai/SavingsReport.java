package io.slipstream.cache.ai;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a tenant has saved.
 *
 * @param models by model, in the order of their names
 * @param gross what all calls that were not made would have cost
 * @param cost what the cache itself cost: keeping the answers, and calls to compare them
 */
public record SavingsReport(List<OfModel> models, BigDecimal gross, BigDecimal cost) {
    private static final BigDecimal GIB_HOUR = BigDecimal.valueOf(3600L << 30);
    private static final int MICROS = 6;

    public SavingsReport {
        models = List.copyOf(models);
    }

    /** What remains. */
    public BigDecimal net() {
        return gross.subtract(cost);
    }

    /** The report of a part of the ledger. */
    public static SavingsReport of(SavingsStore.Statement statement, PriceList prices, BigDecimal pricePerGibHour) {
        Map<String, OfModel> models = new TreeMap<>();
        for (Saving saving : statement.savings()) {
            models.merge(saving.line().model(), OfModel.of(saving, prices), OfModel::plus);
        }
        BigDecimal gross = models.values().stream().map(OfModel::money).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal keeping = pricePerGibHour
                .multiply(BigDecimal.valueOf(statement.byteSeconds()))
                .divide(GIB_HOUR, MICROS, RoundingMode.HALF_EVEN);
        BigDecimal watching = statement.recomputes().stream()
                .flatMap(recompute -> prices.of(recompute.spent()).stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new SavingsReport(new ArrayList<>(models.values()), gross, keeping.add(watching));
    }

    /**
     * What a model was not asked for.
     *
     * @param model its name; empty for tools that name none
     * @param money what the calls that have a price would have cost
     * @param priced whether all of them have one
     */
    public record OfModel(
            String model, long calls, long inputTokens, long outputTokens, BigDecimal money, boolean priced) {
        static OfModel of(Saving saving, PriceList prices) {
            return prices.of(saving)
                    .map(money -> of(saving, money, true))
                    .orElseGet(() -> of(saving, BigDecimal.ZERO, false));
        }

        private static OfModel of(Saving saving, BigDecimal money, boolean priced) {
            return new OfModel(
                    saving.line().model(), saving.calls(), saving.inputTokens(), saving.outputTokens(), money, priced);
        }

        private OfModel plus(OfModel more) {
            return new OfModel(
                    model,
                    calls + more.calls,
                    inputTokens + more.inputTokens,
                    outputTokens + more.outputTokens,
                    money.add(more.money),
                    priced && more.priced);
        }
    }
}
