package io.slipstream.client.annotation;

import io.smallrye.mutiny.Uni;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletionStage;

/** A method that an annotation stands on, as a {@code Uni}. */
final class MethodCall {
    private MethodCall() {}

    /** Runs it when it is subscribed to, on the thread that does. */
    static Uni<Object> proceed(InvocationContext call, ReturnShape.Kind kind) {
        return Uni.createFrom().deferred(() -> {
            Object returned;
            try {
                returned = call.proceed();
            } catch (Exception e) {
                return Uni.createFrom().failure(e);
            }
            return switch (kind) {
                case UNI -> uni(returned);
                case STAGE -> Uni.createFrom().completionStage(stage(returned));
                case PLAIN -> Uni.createFrom().item(returned);
            };
        });
    }

    @SuppressWarnings("unchecked") // by the method's return type
    private static Uni<Object> uni(Object returned) {
        return (Uni<Object>) returned;
    }

    @SuppressWarnings("unchecked") // by the method's return type
    private static CompletionStage<Object> stage(Object returned) {
        return (CompletionStage<Object>) returned;
    }
}
