package io.slipstream.query.document;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.config.DocumentConfig;
import io.slipstream.query.result.Invalidations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts documents, takes what their tasks found, and hands them out again. */
@ApplicationScoped
public class DocumentService {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_FILENAME = 255;

    private final DocumentStore store;
    private final DocumentEvents events;
    private final Invalidations invalidations;
    private final DocumentMetrics metrics;
    private final InstantSource clock;
    private final long maxBytes;
    private final Semaphore inMemory;

    /** Wired once. */
    public DocumentService(
            DocumentStore store,
            DocumentEvents events,
            Invalidations invalidations,
            DocumentMetrics metrics,
            InstantSource clock,
            DocumentConfig config) {
        this.store = store;
        this.events = events;
        this.invalidations = invalidations;
        this.metrics = metrics;
        this.clock = clock;
        this.maxBytes = config.maxBytes().asLongValue();
        this.inMemory = new Semaphore(config.maxConcurrent());
    }

    /** The name under which a tenant's documents change. */
    static String dependency(String tenant) {
        return "slipstream.documents/" + tenant;
    }

    /** Accepts a document: durable, with the event that asks for its processing, once the Uni completes. */
    public Uni<Document> accept(Upload upload) {
        check(upload);
        Document document = new Document(
                UUID.randomUUID(),
                upload.tenant(),
                upload.subject(),
                upload.filename(),
                upload.mediaType(),
                upload.bytes().length,
                sha256(upload.bytes()),
                Document.Status.PROCESSING,
                null,
                null,
                null,
                List.of(),
                clock.instant(),
                null);
        return admitted(() -> store.accept(document, upload, events.requested(document, upload.traceParent())))
                .map(this::outcome);
    }

    /** A tenant's document; fails with NOT_FOUND. */
    public Uni<Document> get(String tenant, UUID id) {
        return store.find(tenant, id).map(found -> found.orElseThrow(() -> missing(id)));
    }

    /** A page of a tenant's documents, newest first. */
    public Uni<List<Document>> page(String tenant, long offset, int limit) {
        return store.page(tenant, offset, limit);
    }

    /** How many documents a tenant has. */
    public Uni<Long> count(String tenant) {
        return store.count(tenant);
    }

    /** A document's bytes; fails with NOT_FOUND. */
    public Uni<byte[]> content(String tenant, UUID id) {
        return admitted(() -> store.content(tenant, id)).map(found -> found.orElseThrow(() -> missing(id)));
    }

    /** Keeps what a document's task found; the same again changes nothing. Fails with NOT_FOUND. */
    public Uni<Void> complete(ProcessingResult result) {
        return admitted(() -> store.complete(result, events.changed(result.tenant())))
                .invoke(existed -> {
                    if (!existed) {
                        throw missing(result.documentId());
                    }
                    metrics.completed();
                    changed(result.tenant());
                })
                .replaceWithVoid();
    }

    /** A document's task ended badly. Nothing happens if the document is unknown or was completed. */
    public Uni<Void> fail(String tenant, UUID id, Document.Failure failure) {
        return store.fail(tenant, id, failure, events.changed(tenant))
                .invoke(was -> {
                    if (was) {
                        metrics.failed();
                        changed(tenant);
                    }
                })
                .replaceWithVoid();
    }

    private void changed(String tenant) {
        invalidations.changed(null, List.of(dependency(tenant)));
        events.nudge();
    }

    private Document outcome(AcceptResult result) {
        return switch (result) {
            case AcceptResult.Accepted accepted -> {
                metrics.accepted();
                events.nudge();
                yield accepted.document();
            }
            case AcceptResult.Repeated repeated -> repeated.document();
            case AcceptResult.KeyReused ignored ->
                throw new ProblemException(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED, "the Idempotency-Key came before with another document");
        };
    }

    private void check(Upload upload) {
        if (upload.bytes().length > maxBytes) {
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "a document may have " + maxBytes + " bytes at the most");
        }
        if (upload.bytes().length == 0) {
            throw ProblemException.invalid("body", "a document of at least one byte");
        }
        if (upload.filename().isBlank()
                || upload.filename().length() > MAX_FILENAME
                || upload.filename().chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(
                    "filename", "1 to " + MAX_FILENAME + " characters without control characters");
        }
        String key = upload.idempotencyKey();
        if (key != null && (key.isBlank() || key.length() > 255)) {
            throw ProblemException.invalid("Idempotency-Key", "1 to 255 characters long");
        }
    }

    private <T> Uni<T> admitted(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (!inMemory.tryAcquire()) {
                throw new ProblemException(
                        ErrorCode.OVERLOADED,
                        "as many documents as memory allows are on their way",
                        List.of(),
                        RETRY_AFTER,
                        null);
            }
            return work.get().onTermination().invoke(inMemory::release);
        });
    }

    private static ProblemException missing(@Nullable UUID id) {
        return ProblemException.notFound("document '" + id + "'");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
