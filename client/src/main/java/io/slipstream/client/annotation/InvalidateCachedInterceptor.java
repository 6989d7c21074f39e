package io.slipstream.client.annotation;

import io.slipstream.client.cache.CallerThreads;
import io.slipstream.client.cache.Invalidation;
import io.slipstream.client.cache.Invalidator;
import io.slipstream.client.cache.SlipstreamCache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Makes {@link InvalidateCached} work. It runs outside of transactions, so that the change is committed before values are dropped. */
@InvalidateCached
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 90)
public class InvalidateCachedInterceptor {
    private final Invalidator invalidator;
    private final CallerThreads threads;
    private final ConcurrentMap<Method, InvalidatingMethod> methods = new ConcurrentHashMap<>();

    /** A method with the annotation's settings. */
    private record InvalidatingMethod(AnnotatedMethod annotated, InvalidateCached settings) {
        Invalidation what(@Nullable Object[] arguments) {
            String namespace = settings.namespace().isEmpty() ? null : settings.namespace();
            List<String> keys = settings.key().isEmpty() ? List.of() : List.of(annotated.key(arguments));
            return new Invalidation(
                    namespace,
                    keys,
                    annotated.tags(arguments),
                    List.of(),
                    null,
                    List.of(settings.tables()),
                    null,
                    null,
                    null,
                    false,
                    false,
                    false);
        }
    }

    /** An interceptor that invalidates. */
    public InvalidateCachedInterceptor(SlipstreamCache cache, CallerThreads threads) {
        this.invalidator = cache.invalidator();
        this.threads = threads;
    }

    @AroundInvoke
    @Nullable
    Object around(InvocationContext call) throws Exception {
        if (!invalidator.isEnabled()) {
            return call.proceed();
        }
        InvalidatingMethod method = method(call);
        ReturnShape.Kind kind = method.annotated.shape().kind();
        // Before the method runs: it may change what it was given, and must not have run if the annotation is wrong.
        Invalidation what = method.what(call.getParameters());
        return switch (kind) {
            case UNI -> run(call, kind, what);
            case STAGE -> run(call, kind, what).subscribeAsCompletionStage();
            case PLAIN -> {
                CallingThread.check(method.annotated.method());
                Object result = call.proceed();
                CallingThread.run(thread -> invalidator.pursue(what));
                yield result;
            }
        };
    }

    private Uni<Object> run(InvocationContext call, ReturnShape.Kind kind, Invalidation what) {
        return Uni.createFrom()
                .deferred(() -> MethodCall.proceed(call, kind)
                        .call(() -> invalidator.pursue(what))
                        .emitOn(threads.current()));
    }

    private InvalidatingMethod method(InvocationContext call) {
        InvalidatingMethod known = methods.get(call.getMethod());
        return known != null
                ? known
                : methods.computeIfAbsent(
                        call.getMethod(),
                        method -> describe(method, call.getInterceptorBinding(InvalidateCached.class)));
    }

    private static InvalidatingMethod describe(Method method, InvalidateCached settings) {
        boolean namesNothing = settings.namespace().isEmpty()
                && settings.tags().length == 0
                && settings.key().isEmpty()
                && settings.tables().length == 0;
        if (namesNothing) {
            throw new IllegalStateException(
                    "@InvalidateCached on " + method + " must name at least one of namespace, tags, key, tables");
        }
        if (!settings.key().isEmpty() && settings.namespace().isEmpty()) {
            throw new IllegalStateException(
                    "@InvalidateCached on " + method + " names a key, so it must name a namespace");
        }
        AnnotatedMethod annotated = new AnnotatedMethod(method, settings.key(), settings.tags());
        annotated.shape().checkIsNoStream(method);
        return new InvalidatingMethod(annotated, settings);
    }
}
