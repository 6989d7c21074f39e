package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results of models: which are kept, and what those that were served again have saved. */
@ConfigMapping(prefix = "slipstream.cache.ai")
public interface AiConfig {
    /** The highest temperature at which answers of chats are kept. Warmer ones are meant to differ from call to call. */
    @WithDefault("0.3")
    BigDecimal maxTemperature();

    /** What is known of models, by their names in quotes, as in models."gpt-4".default-temperature. */
    Map<String, ModelConfig> models();

    /**
     * What models charge, each from a day on; none by default, since prices change. A model without a price counts calls and tokens only. Leave old
     * prices in the list: they hold for the days before the next one.
     */
    List<PriceConfig> prices();

    /** The currency of the prices, as it is told in answers. */
    @WithDefault("USD")
    String currency();

    /**
     * What the cache itself costs: the price of keeping a GiB for an hour in process or on a replica's disk, subtracted from what is saved. Redis is not
     * counted, since it does not tell sizes by tenant. At 0 nothing is subtracted.
     */
    @WithDefault("0")
    BigDecimal pricePerGibHour();

    /** How often what was saved is written to PostgreSQL. What a replica that crashes had counted since then is lost. */
    @WithDefault("PT1S")
    Duration flushInterval();

    /** How long PostgreSQL may take to take or to give savings. What it did not take is offered again. */
    @WithDefault("PT3S")
    Duration storeTimeout();

    /**
     * How many lines of the ledger may wait for PostgreSQL; a line is a day, tenant, kind and model, however many calls. What
     * finds no line is not counted, and a metric says so.
     */
    @WithDefault("10000")
    int maxPending();

    /**
     * The share of hits whose answer is made again, to be compared with what is kept, from 0 to 1: at 0.001 each thousandth hit of a kind on a replica.
     * Such a look-up is answered as a miss; the front before models asks the model itself, beside its answer, and pays for it.
     */
    @WithDefault("0.001")
    double recomputeShare();

    /** The front that speaks OpenAI's interface, and the model behind it. */
    OpenAiConfig openai();

    /** What is known of a model. */
    interface ModelConfig {
        /**
         * The temperature that its provider takes if a request names none; from 0. A request that leaves it out then has the key of
         * one that names it. Not set: 1.0 for chats, and for other kinds left out is a value of its own.
         */
        Optional<BigDecimal> defaultTemperature();
    }

    /** A price of a model. */
    interface PriceConfig {
        /** The model, as answers name it. */
        String model();

        /** The first day it holds, in UTC. */
        LocalDate from();

        /** The price of a million tokens read. */
        BigDecimal input();

        /** The price of a million tokens written. */
        BigDecimal output();
    }
}
