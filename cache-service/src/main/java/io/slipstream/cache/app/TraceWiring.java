package io.slipstream.cache.app;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.tracing.TracingOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the early decision on traces before the tracer. */
@Singleton
public class TraceWiring implements VertxOptionsCustomizer {
    private final EarlySampler sampler;

    TraceWiring(
            @ConfigProperty(name = "slipstream.tracing.ratio", defaultValue = "0.0") double ratio,
            @ConfigProperty(name = "slipstream.tracing.max-per-second", defaultValue = "50") int maxPerSecond) {
        this.sampler = new EarlySampler(ratio, maxPerSecond, System::nanoTime);
    }

    @Override
    public void accept(VertxOptions options) {
        TracingOptions tracing = options.getTracingOptions();
        VertxTracerFactory factory = tracing == null ? null : tracing.getFactory();
        if (factory != null) {
            options.setTracingOptions(
                    new TracingOptions().setFactory(asked -> new EarlySamplingTracer(factory.tracer(asked), sampler)));
        }
    }

    /** Whoever begins a trace decides on it; others follow. */
    @Produces
    @Singleton
    Sampler sampler() {
        return Sampler.parentBased(sampler);
    }
}
