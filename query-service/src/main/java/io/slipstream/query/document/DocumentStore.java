package io.slipstream.query.document;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps documents. Each change is one transaction with its events. Fails with STORE_UNAVAILABLE. */
public interface DocumentStore {
    /** Keeps a new document with its bytes and the event that asks for its processing, unless its key came before. */
    Uni<AcceptResult> accept(Document document, Upload upload, OutboxRecord event);

    /** A tenant's document with its findings; empty if there is none. */
    Uni<Optional<Document>> find(String tenant, UUID id);

    /** A page of a tenant's documents, newest first, without findings. */
    Uni<List<Document>> page(String tenant, long offset, int limit);

    /** How many documents a tenant has. */
    Uni<Long> count(String tenant);

    /** A document's bytes; empty if there is no such document. */
    Uni<Optional<byte[]>> content(String tenant, UUID id);

    /**
     * Keeps what was found, in place of what was found before.
     *
     * @return whether there is such a document
     */
    Uni<Boolean> complete(ProcessingResult result, OutboxRecord event);

    /**
     * Marks a document as failed, unless it is completed.
     *
     * @return whether it was processing
     */
    Uni<Boolean> fail(String tenant, UUID id, Document.Failure failure, OutboxRecord event);

    /** Forgets the keys of uploads before a time. */
    Uni<Void> forgetKeys(Instant before);
}
