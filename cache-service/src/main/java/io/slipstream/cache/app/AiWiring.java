package io.slipstream.cache.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiMetrics;
import io.slipstream.cache.ai.AnswerComparator;
import io.slipstream.cache.ai.PriceList;
import io.slipstream.cache.ai.PriceList.Price;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.ai.SavingsStore;
import io.slipstream.cache.ai.ShadowRecompute;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.cache.storage.PostgresSavingsStore;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Makes the parts that are about answers of models. */
@Dependent
public class AiWiring {
    @Produces
    @Singleton
    AiKeyService keys(AiConfig config) {
        Map<String, BigDecimal> defaults = new HashMap<>();
        config.models()
                .forEach((model, known) ->
                        known.defaultTemperature().ifPresent(temperature -> defaults.put(model, temperature)));
        return new AiKeyService(config.maxTemperature(), defaults);
    }

    @Produces
    @Singleton
    PriceList prices(AiConfig config) {
        return new PriceList(config.prices().stream()
                .map(price -> new Price(price.model(), price.from(), price.input(), price.output()))
                .toList());
    }

    @Produces
    @Singleton
    SavingsStore savings(Pool pool, AiConfig config) {
        return new PostgresSavingsStore(pool, config.storeTimeout());
    }

    @Produces
    @Singleton
    AiMetrics metrics(MeterRegistry registry, PriceList prices) {
        return new AiMetrics(registry, prices.models());
    }

    @Produces
    @Singleton
    SavingsLedger ledger(
            SavingsStore store, PriceList prices, AiMetrics metrics, InstantSource clock, AiConfig config) {
        return new SavingsLedger(store, prices, metrics, clock, config.maxPending());
    }

    @Produces
    @Singleton
    ShadowRecompute recompute(AnswerComparator comparator, SavingsLedger ledger, AiConfig config) {
        return new ShadowRecompute(config.recomputeShare(), comparator, ledger);
    }
}
