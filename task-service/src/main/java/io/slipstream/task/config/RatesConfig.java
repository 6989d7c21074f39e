package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** How often tasks may start. Exact over all replicas if they have the same settings. */
@ConfigMapping(prefix = "slipstream.task.rates")
public interface RatesConfig {
    /** What shipped types ship with, by name; a tenant may set its own. Types that are left out start as often as they can. */
    Map<String, Rate> types();

    /**
     * How many tasks of one tenant may start in a second over all its types; 0 for as many as can. Each claim for a limited
     * tenant is a transaction for one lane, so a limit far above what a tenant needs only costs.
     */
    @WithDefault("0")
    double tenantPerSecond();

    /** How many tasks of one tenant may start at once after a pause; at least 1. Without a limit it means nothing. */
    @WithDefault("200")
    int tenantBurst();

    /** How often tasks of a type may start, of each tenant. */
    interface Rate {
        /** How many may start in a second, above 0. */
        double perSecond();

        /** How many may start at once after a pause; at least 1, and no more than fit in a day at the rate. */
        int burst();
    }
}
