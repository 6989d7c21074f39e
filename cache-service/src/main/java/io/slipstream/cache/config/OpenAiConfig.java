package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The front that speaks OpenAI's interface, and the model behind it; part of {@link AiConfig}. */
public interface OpenAiConfig {
    /**
     * The address of the interface as its clients take it, such as {@code https://api.openai.com/v1}; {@code /v1} is added to one without a path. Unset: there is no
     * front, and its paths answer 404. Whoever sets it decides where requests go, so private addresses are allowed.
     */
    Optional<URI> url();

    /** What is sent as {@code Authorization: Bearer}, unless a request brings its own in {@code Slipstream-Upstream-Authorization}. Unset: nothing. */
    Optional<String> apiKey();

    /** How long connecting may take. */
    @WithDefault("PT5S")
    Duration connectTimeout();

    /**
     * How long the model may take until it begins to answer; then 504. An answer that is not streamed begins when all of it is there. Below the time after which
     * silent connections are closed (75 s).
     */
    @WithDefault("PT60S")
    Duration firstByteTimeout();

    /** How long it may be silent between two parts of an answer; then the answer breaks off. Below 75 s, too. */
    @WithDefault("PT60S")
    Duration silence();

    /** How long a call may take at all, the wait for a free connection included. */
    @WithDefault("PT10M")
    Duration timeout();

    /** The largest request; a larger one is refused with 413. The gateway has a limit of its own, {@code slipstream.gateway.limits.model}. */
    @WithDefault("16M")
    MemorySize maxRequestSize();

    /**
     * The largest answer; a larger one breaks off. Each answer under way is in memory once, however many read it. At most
     * {@code slipstream.cache.entry.max-size} can be kept.
     */
    @WithDefault("16M")
    MemorySize maxAnswerSize();

    /** How many calls may be under way on a replica; also the number of connections. */
    @WithDefault("256")
    int concurrency();

    /** How many calls may wait for that; one more is refused with 429. */
    @WithDefault("1000")
    int maxWaiting();

    /**
     * How long a replica that calls may be silent before another one takes its place; it tells three times as often that it is alive. Shorter than it may pause, a call
     * is made and paid for twice, and streams that have begun break off.
     */
    @WithDefault("PT2S")
    Duration lease();

    /** How often a replica asks Redis what another one's call has brought: once for each call, however many wait. */
    @WithDefault("PT0.02S")
    Duration look();

    /** How many pieces of an answer are passed on to other replicas; a piece is what came in the time of a write to Redis. Of longer ones they get no more, and wait for the end. */
    @WithDefault("50000")
    int maxPieces();
}
