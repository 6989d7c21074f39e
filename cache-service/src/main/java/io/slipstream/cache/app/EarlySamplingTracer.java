package io.slipstream.cache.app;

import io.opentelemetry.api.trace.TraceId;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.slipstream.cache.http.TraceIds;
import io.vertx.core.MultiMap;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves requests alone whose trace nobody will see. Whether a trace is exported is decided by whoever begins it and told in the {@code
 * traceparent} (W3C Trace Context, section 3.2.2.5), so it is known before attributes are gathered, which costs a good part of a hit. Such a
 * request has ids all the same, see {@link TraceIds}. All else is the other tracer's.
 */
final class EarlySamplingTracer implements VertxTracer<Object, Object> {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final String BAGGAGE = "baggage";

    /** {@code 00-<trace id>-<span id>-<flags>} */
    private static final int PARENT_LENGTH = 55;

    private static final String VERSION = "00-";
    private static final String UNSAMPLED = "-00";
    private static final int TRACE_ID_AT = VERSION.length();

    private final VertxTracer<Object, Object> delegate;
    private final EarlySampler sampler;

    @SuppressWarnings("unchecked") // What the delegate is given, it made itself.
    EarlySamplingTracer(VertxTracer<?, ?> delegate, EarlySampler sampler) {
        this.delegate = (VertxTracer<Object, Object>) delegate;
        this.sampler = sampler;
    }

    @Override
    public <R> @Nullable Object receiveRequest(
            io.vertx.core.Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (policy != TracingPolicy.IGNORE && request instanceof HttpRequest && headers instanceof MultiMap fields) {
            String parent = fields.get(PARENT);
            if (parent == null) {
                if (!sampler.wantsRoot()) {
                    TraceIds.untraced(context);
                    return Left.ALONE;
                }
                QuarkusContextStorage.INSTANCE.attach(context, EarlySampler.wanted());
            } else if (isPlainlyUnsampled(parent) && !fields.contains(STATE) && !fields.contains(BAGGAGE)) {
                TraceIds.untraced(context, parent.substring(TRACE_ID_AT, TRACE_ID_AT + TraceId.getLength()));
                return Left.ALONE;
            }
        }
        return delegate.receiveRequest(context, kind, policy, request, operation, headers, tags);
    }

    @Override
    public <R> void sendResponse(
            io.vertx.core.Context context,
            R response,
            @Nullable Object span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (!(span instanceof Left)) {
            delegate.sendResponse(context, response, span, failure, tags);
        }
    }

    @Override
    public <R> @Nullable Object sendRequest(
            io.vertx.core.Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        return delegate.sendRequest(context, kind, policy, request, operation, headers, tags);
    }

    @Override
    public <R> void receiveResponse(
            io.vertx.core.Context context,
            R response,
            @Nullable Object span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        delegate.receiveResponse(context, response, span, failure, tags);
    }

    @Override
    public void close() {
        delegate.close();
    }

    /** Whether it is well formed and says so; what is not is for the delegate to read. */
    private static boolean isPlainlyUnsampled(String parent) {
        return parent.length() == PARENT_LENGTH
                && parent.startsWith(VERSION)
                && parent.endsWith(UNSAMPLED)
                && TraceId.isValid(parent.subSequence(TRACE_ID_AT, TRACE_ID_AT + TraceId.getLength()));
    }

    /** What stands for a span. */
    private enum Left {
        ALONE
    }
}
