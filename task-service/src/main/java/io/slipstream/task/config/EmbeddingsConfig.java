package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where {@code embeddings.compute} has vectors computed. */
@ConfigMapping(prefix = "slipstream.embeddings")
public interface EmbeddingsConfig {
    /**
     * The address of an interface like OpenAI's as its clients take it, such as {@code https://api.openai.com/v1}. Empty means cache-service, which has a model
     * behind it and keeps its answers. Whoever sets it decides where texts go, so private addresses are allowed.
     */
    Optional<String> url();

    /** What is sent to {@link #url()} as {@code Authorization: Bearer}. Empty means nothing; cache-service gets a token of this service. */
    Optional<String> apiKey();

    /** How long one call may take; past it the attempts fail and are retried. */
    @WithDefault("PT1M")
    Duration timeout();

    /** How many texts one task may hold; past it the task fails for good. */
    @WithDefault("128")
    int inputLimit();

    /** How many texts one call may hold, those of several tasks together; at least {@link #inputLimit()}. */
    @WithDefault("256")
    int callLimit();

    /** The longest text, in UTF-8; past it the task fails for good. */
    @WithDefault("64K")
    MemorySize textLimit();

    /** The largest answer to one call; past it the attempts fail for good. */
    @WithDefault("16M")
    MemorySize answerLimit();

    /** The largest result of a task, as JSON text; past it the task fails for good. */
    @WithDefault("2M")
    MemorySize resultLimit();
}
