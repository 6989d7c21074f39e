package io.slipstream.query.document;

import org.jspecify.annotations.Nullable;

/** Words the events about documents, and nudges whoever publishes them. */
public interface DocumentEvents {
    /** Someone must process a document. The event's id is the document's. */
    OutboxRecord requested(Document document, @Nullable String traceParent);

    /** Searches and analyses of a tenant's documents may no longer be served. */
    OutboxRecord changed(String tenant);

    /** Events were committed. */
    void nudge();
}
