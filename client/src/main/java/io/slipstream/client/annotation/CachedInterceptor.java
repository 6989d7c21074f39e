package io.slipstream.client.annotation;

import io.slipstream.client.cache.CallerThreads;
import io.slipstream.client.cache.EntryOptions;
import io.slipstream.client.cache.ReadThrough;
import io.slipstream.client.cache.SlipstreamCache;
import io.slipstream.client.cache.Slot;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes {@link Cached} work. It runs outside of transactions, so that a hit begins none. */
@Cached
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100)
public class CachedInterceptor {
    private final ReadThrough reads;
    private final CallerThreads threads;
    private final ConcurrentMap<Method, CachedMethod> methods = new ConcurrentHashMap<>();

    /** A method with the annotation's settings. */
    private record CachedMethod(
            AnnotatedMethod annotated,
            String namespace,
            @Nullable Duration ttl,
            List<String> tables) {}

    /** An interceptor that reads through the cache. */
    public CachedInterceptor(SlipstreamCache cache, CallerThreads threads) {
        this.reads = cache.reads();
        this.threads = threads;
    }

    @AroundInvoke
    @Nullable
    Object around(InvocationContext call) throws Exception {
        if (!reads.isEnabled()) {
            return call.proceed();
        }
        CachedMethod method = method(call);
        AnnotatedMethod annotated = method.annotated;
        @Nullable Object[] arguments = call.getParameters();
        Slot slot = new Slot(method.namespace, annotated.key(arguments));
        EntryOptions options = new EntryOptions(method.ttl, annotated.tags(arguments), method.tables, null, null, null);
        return switch (annotated.shape().kind()) {
            case UNI -> read(call, annotated, slot, options);
            case STAGE -> read(call, annotated, slot, options).subscribeAsCompletionStage();
            case PLAIN -> {
                CallingThread.check(annotated.method());
                yield CallingThread.run(thread -> read(call, annotated, slot, options, thread));
            }
        };
    }

    private Uni<Object> read(InvocationContext call, AnnotatedMethod method, Slot slot, EntryOptions options) {
        return Uni.createFrom().deferred(() -> read(call, method, slot, options, threads.current()));
    }

    private Uni<Object> read(
            InvocationContext call, AnnotatedMethod method, Slot slot, EntryOptions options, Executor home) {
        ReturnShape shape = method.shape();
        return reads.get(slot, shape.value(), options, home, () -> MethodCall.proceed(call, shape.kind()));
    }

    private CachedMethod method(InvocationContext call) {
        CachedMethod known = methods.get(call.getMethod());
        return known != null
                ? known
                : methods.computeIfAbsent(
                        call.getMethod(), method -> describe(method, call.getInterceptorBinding(Cached.class)));
    }

    private static CachedMethod describe(Method method, Cached settings) {
        AnnotatedMethod annotated = new AnnotatedMethod(method, settings.key(), settings.tags());
        annotated.shape().checkIsValue(method);
        if (settings.namespace().isEmpty()) {
            throw new IllegalStateException("namespace of @Cached on " + method + " must have a character");
        }
        return new CachedMethod(
                annotated, settings.namespace(), annotated.ttl(settings.ttl()), List.of(settings.tables()));
    }
}
