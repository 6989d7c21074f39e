package io.slipstream.cache.app;

import io.slipstream.cache.config.DataChangesConfig;
import io.slipstream.cache.events.DebeziumTopics;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** Says which topics data changes come from. */
@Dependent
public class DataChangesWiring {
    @Produces
    @Singleton
    DebeziumTopics topics(DataChangesConfig config) {
        return new DebeziumTopics(config.debezium());
    }

    /** The channel's {@code kafka-configuration}. */
    @Produces
    @Singleton
    @Identifier("data-change-topics")
    Map<String, Object> subscription(DebeziumTopics topics) {
        return topics.subscription();
    }
}
