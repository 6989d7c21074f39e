package io.slipstream.cache.ai;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** The meters of answers of models. Only models of the price list have labels of their own, since callers make up names. */
public final class AiMetrics {
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Set<String> models;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<Label, Meters> meters = new ConcurrentHashMap<>();
    private final Map<AiKind, Compared> compared = new EnumMap<>(AiKind.class);

    /** Registers them, for models that have a price. */
    public AiMetrics(MeterRegistry registry, Set<String> models) {
        this.registry = registry;
        this.models = Set.copyOf(models);
        FunctionCounter.builder("slipstream_cache_ai_ledger_dropped", dropped, LongAdder::sum)
                .description("Saved calls that are missing in the ledger, since too many lines waited for PostgreSQL")
                .register(registry);
        FunctionCounter.builder("slipstream_cache_ai_ledger_failures", failures, LongAdder::sum)
                .description("Batches of the ledger that PostgreSQL did not take at once; they are offered again")
                .register(registry);
        for (AiKind kind : AiKind.values()) {
            compared.put(kind, registerCompared(kind));
        }
    }

    /** Shows how many lines wait for the store. */
    <T> void waiting(T owner, ToDoubleFunction<T> count) {
        Gauge.builder("slipstream_cache_ai_ledger_waiting", owner, count)
                .description("Lines of the ledger that are not in PostgreSQL yet")
                .register(registry);
    }

    void saved(Saving saving, BigDecimal money) {
        String model = saving.line().model();
        Label label = new Label(saving.line().kind(), models.contains(model) ? model : OTHER);
        Meters ofLabel = meters.computeIfAbsent(label, this::register);
        ofLabel.calls.increment(saving.calls());
        ofLabel.input.increment(saving.inputTokens());
        ofLabel.output.increment(saving.outputTokens());
        ofLabel.money.increment(money.doubleValue());
    }

    void compared(AiKind kind, boolean diverged) {
        Objects.requireNonNull(compared.get(kind), "all kinds are there").count(diverged);
    }

    void dropped() {
        dropped.increment();
    }

    void failed() {
        failures.increment();
    }

    private Meters register(Label label) {
        return new Meters(
                Counter.builder("slipstream_cache_ai_saved_calls")
                        .description("Calls of models that the cache answered")
                        .tag("kind", label.kind.text())
                        .tag("model", label.model)
                        .register(registry),
                Counter.builder("slipstream_cache_ai_saved_input_tokens")
                        .description("Tokens that these calls would have read")
                        .tag("kind", label.kind.text())
                        .tag("model", label.model)
                        .register(registry),
                Counter.builder("slipstream_cache_ai_saved_output_tokens")
                        .description("Tokens that these calls would have written")
                        .tag("kind", label.kind.text())
                        .tag("model", label.model)
                        .register(registry),
                Counter.builder("slipstream_cache_ai_savings_estimate")
                        .description("What these calls would have cost, in the currency of the price list")
                        .tag("kind", label.kind.text())
                        .tag("model", label.model)
                        .register(registry));
    }

    private Compared registerCompared(AiKind kind) {
        return new Compared(
                Counter.builder("slipstream_cache_ai_recomputed_answers")
                        .description("Answers that were made again under a key that had one, and compared")
                        .tag("kind", kind.text())
                        .register(registry),
                Counter.builder("slipstream_cache_ai_diverged_answers")
                        .description("Those of them that said something else than what was kept")
                        .tag("kind", kind.text())
                        .register(registry));
    }

    private record Label(AiKind kind, String model) {}

    private record Compared(Counter all, Counter diverged) {
        void count(boolean isDiverged) {
            all.increment();
            if (isDiverged) {
                diverged.increment();
            }
        }
    }

    private record Meters(Counter calls, Counter input, Counter output, Counter money) {}
}
