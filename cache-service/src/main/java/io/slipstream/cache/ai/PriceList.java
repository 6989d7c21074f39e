package io.slipstream.cache.ai;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What models charge, by day. All sums are exact. */
public final class PriceList {
    private static final int MILLION = 6;

    private final Map<String, NavigableMap<LocalDate, Price>> byModel = new HashMap<>();

    /** Of these prices; fails if two of a model begin on one day. */
    public PriceList(Collection<Price> prices) {
        for (Price price : prices) {
            if (byModel.computeIfAbsent(price.model, model -> new TreeMap<>()).put(price.from, price) != null) {
                throw new IllegalArgumentException("prices of model '" + price.model
                        + "' must begin on different days, got two from " + price.from);
            }
        }
    }

    /** The models that have a price. */
    public Set<String> models() {
        return Set.copyOf(byModel.keySet());
    }

    /** What a line of the ledger would have cost by the price of its day; empty if there was none. */
    public Optional<BigDecimal> of(Saving saving) {
        NavigableMap<LocalDate, Price> prices = byModel.get(saving.line().model());
        Map.Entry<LocalDate, Price> inForce =
                prices == null ? null : prices.floorEntry(saving.line().day());
        return inForce == null
                ? Optional.empty()
                : Optional.of(inForce.getValue().of(saving));
    }

    /**
     * A price of a model.
     *
     * @param model the model, as answers name it
     * @param from the first day it holds
     * @param input of a million tokens read
     * @param output of a million tokens written
     */
    public record Price(String model, LocalDate from, BigDecimal input, BigDecimal output) {
        public Price {
            if (input.signum() < 0 || output.signum() < 0) {
                throw new IllegalArgumentException(
                        "price of model '" + model + "' must be at least 0, got " + input + " and " + output);
            }
        }

        private BigDecimal of(Saving saving) {
            BigDecimal read = input.multiply(BigDecimal.valueOf(saving.inputTokens()));
            BigDecimal written = output.multiply(BigDecimal.valueOf(saving.outputTokens()));
            return read.add(written).movePointLeft(MILLION);
        }
    }
}
