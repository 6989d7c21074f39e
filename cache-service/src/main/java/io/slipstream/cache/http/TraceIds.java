package io.slipstream.cache.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;

/** The ids of requests that are not traced, for logs, problems and calls that they make. Hits have no use for them, hence get none. */
@Singleton
public class TraceIds {
    private static final String TRACE_ID = TraceIds.class.getName();
    private static final String NEW = "";

    void register(@Observes Router router) {
        router.route().order(ReadRoute.ORDER + 1).handler(routing -> {
            attach();
            routing.next();
        });
    }

    /** The request that a context belongs to is not traced, and is part of a trace. */
    public static void untraced(Context context, String traceId) {
        context.putLocal(TRACE_ID, traceId);
    }

    /** The request that a context belongs to is not traced, and the first of its trace. */
    public static void untraced(Context context) {
        untraced(context, NEW);
    }

    /** Whether the request that a context belongs to is not traced, and nobody has asked for its ids yet. */
    static boolean isUntraced(Context context) {
        return context.getLocal(TRACE_ID) != null;
    }

    /** Gives the request of the present context its ids, if it is not traced and has none yet. */
    static void attach() {
        Context context = Vertx.currentContext();
        String traceId = context == null ? null : context.getLocal(TRACE_ID);
        if (context != null && traceId != null) {
            context.removeLocal(TRACE_ID);
            SpanContext ids = SpanContext.create(
                    traceId.equals(NEW) ? TraceId.fromLongs(random(), random()) : traceId,
                    SpanId.fromLong(random()),
                    TraceFlags.getDefault(),
                    TraceState.getDefault());
            QuarkusContextStorage.INSTANCE.attach(
                    context, io.opentelemetry.context.Context.root().with(Span.wrap(ids)));
        }
    }

    /** Not zero, which means no id. */
    private static long random() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }
}
