package io.slipstream.client.annotation;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;

/**
 * How a method gives its value.
 *
 * @param kind whether it waits
 * @param value the type of the value itself
 */
record ReturnShape(Kind kind, Type value) {
    /** The ways to give a value. */
    enum Kind {
        UNI,
        STAGE,
        PLAIN
    }

    static ReturnShape of(Method method) {
        Type returned = method.getGenericReturnType();
        Class<?> raw = method.getReturnType();
        if (raw == Uni.class) {
            return new ReturnShape(Kind.UNI, argument(returned));
        }
        if (raw == CompletionStage.class || raw == CompletableFuture.class) {
            return new ReturnShape(Kind.STAGE, argument(returned));
        }
        return new ReturnShape(Kind.PLAIN, returned);
    }

    private static Type argument(Type returned) {
        return returned instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }

    /** Fails if the value is a stream, of which nobody knows whether and when it ends well. */
    void checkIsNoStream(Method method) {
        if (rawIs(Multi.class) || rawIs(Flow.Publisher.class) || rawIs(BaseStream.class)) {
            throw new IllegalStateException(method + " returns a stream: " + value.getTypeName() + " is no value");
        }
    }

    /** Fails if there is no value to keep, or its type is not known. */
    void checkIsValue(Method method) {
        checkIsNoStream(method);
        if (value == void.class || value == Void.class) {
            throw new IllegalStateException(
                    "@Cached cannot keep what " + method + " returns: " + value.getTypeName() + " is no value");
        }
        if (!isKnown(value)) {
            throw new IllegalStateException("@Cached cannot read " + value.getTypeName() + " again: " + method
                    + " must return a type without variables");
        }
    }

    private boolean rawIs(Class<?> kindOfStream) {
        Type raw = value instanceof ParameterizedType generic ? generic.getRawType() : value;
        return raw instanceof Class<?> type && kindOfStream.isAssignableFrom(type);
    }

    private static boolean isKnown(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> false;
            case WildcardType wildcard -> isKnown(wildcard.getUpperBounds()[0]);
            case ParameterizedType generic -> {
                for (Type argument : generic.getActualTypeArguments()) {
                    if (!isKnown(argument)) {
                        yield false;
                    }
                }
                yield true;
            }
            default -> true;
        };
    }
}
