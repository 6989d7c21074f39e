package io.slipstream.query.document;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Meters of documents. Label {@value #OUTCOME}: {@code accepted}, {@code completed}, {@code failed}. */
@ApplicationScoped
public class DocumentMetrics {
    /** Label: what became of a document. */
    public static final String OUTCOME = "outcome";

    private final Counter accepted;
    private final Counter completed;
    private final Counter failed;

    /** Registers the meters. */
    public DocumentMetrics(MeterRegistry registry) {
        this.accepted = documents(registry, "accepted");
        this.completed = documents(registry, "completed");
        this.failed = documents(registry, "failed");
    }

    /** A document was accepted. */
    public void accepted() {
        accepted.increment();
    }

    /** A document was processed. */
    public void completed() {
        completed.increment();
    }

    /** A document's task ended badly. */
    public void failed() {
        failed.increment();
    }

    private static Counter documents(MeterRegistry registry, String outcome) {
        return Counter.builder("slipstream.query.documents")
                .description("Documents, by what became of them")
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
