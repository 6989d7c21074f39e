package io.slipstream.cache.openai;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** The meters of the front that speaks OpenAI's interface. */
public final class OpenAiMetrics {
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder collapsed = new LongAdder();
    private final LongAdder takenOver = new LongAdder();

    /** Registers them. */
    public OpenAiMetrics(MeterRegistry registry) {
        FunctionCounter.builder("slipstream_cache_openai_upstream_calls", calls, LongAdder::sum)
                .description("Calls of the model that this replica made")
                .register(registry);
        FunctionCounter.builder("slipstream_cache_openai_upstream_failures", failures, LongAdder::sum)
                .description("Calls of the model that broke off, or that it did not answer with 200")
                .register(registry);
        FunctionCounter.builder("slipstream_cache_openai_collapsed", collapsed, LongAdder::sum)
                .description("Requests that joined a call that was under way on this replica")
                .register(registry);
        FunctionCounter.builder("slipstream_cache_openai_taken_over", takenOver, LongAdder::sum)
                .description("Calls that this replica made since the one that had begun them was gone or had failed")
                .register(registry);
    }

    void called(LiveAnswer answer) {
        calls.increment();
        if (answer.whole() == null) {
            failures.increment();
        }
    }

    void collapsed() {
        collapsed.increment();
    }

    void takenOver() {
        takenOver.increment();
    }
}
