package io.slipstream.task.app;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipstream.task.lease.AttemptScope;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs each attempt on a Vert.x context of its own, with a span in its task's trace as the current one. */
@ApplicationScoped
public class TracedAttempts implements AttemptScope {
    private static final TextMapGetter<String> TRACE_PARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return "traceparent".equals(key) ? carrier : null;
        }
    };

    private final Vertx vertx;
    private final OpenTelemetry telemetry;
    private final Tracer tracer;

    /** Attempts traced by a tracer of this service. */
    public TracedAttempts(Vertx vertx, OpenTelemetry telemetry) {
        this.vertx = vertx;
        this.telemetry = telemetry;
        this.tracer = telemetry.getTracer("slipstream-task-service");
    }

    @Override
    public <T> Uni<T> within(@Nullable String traceParent, String name, Supplier<Uni<T>> attempt) {
        return Uni.createFrom().emitter(emitter -> {
            io.vertx.core.Context context =
                    Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(ignored -> {
                Span span = span(traceParent, name);
                try (Scope scope = span.makeCurrent()) {
                    var running = Uni.createFrom()
                            .deferred(attempt::get)
                            .onTermination()
                            .invoke((item, failure, cancelled) -> end(span, failure))
                            .subscribe()
                            .with(emitter::complete, emitter::fail);
                    emitter.onTermination(running::cancel);
                }
            });
        });
    }

    private Span span(@Nullable String traceParent, String name) {
        Context parent = traceParent == null
                ? Context.root()
                : telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), traceParent, TRACE_PARENT);
        return tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
    }

    private static void end(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            span.recordException(failure);
        }
        span.end();
    }
}
