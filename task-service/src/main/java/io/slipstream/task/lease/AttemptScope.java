package io.slipstream.task.lease;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where an attempt runs: on an event loop, within the trace its task belongs to. */
public interface AttemptScope {
    /**
     * Runs an attempt.
     *
     * @param traceParent the trace; null begins a new one
     * @param name what the span is called
     * @param attempt called on an event loop
     */
    <T> Uni<T> within(@Nullable String traceParent, String name, Supplier<Uni<T>> attempt);
}
