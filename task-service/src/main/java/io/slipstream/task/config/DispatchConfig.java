package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How tasks are sent to topics of Kafka. */
@ConfigMapping(prefix = "slipstream.task.dispatch")
public interface DispatchConfig {
    /** Whether tasks are sent to topics. If not, types cannot be defined so, and tasks of those that are wait; reports are heard all the same. */
    @WithDefault("true")
    boolean enabled();

    /**
     * To which topics tasks may be sent; a name may end in {@code *}. They have to exist: brokers that do not create topics by
     * themselves keep what is sent to others waiting.
     */
    @WithDefault("slipstream.dispatch,slipstream.dispatch.*")
    List<String> allowedTopics();

    /** How many tasks of a type may be with its workers, or on their way, when the type does not say. At least 1. */
    @WithDefault("100")
    int concurrency();

    /** How many leases are sent to a topic at once. */
    @WithDefault("200")
    int sendLimit();
}
