package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.DocumentFlaw;
import io.slipstream.extractor.parser.ParseReply;
import io.slipstream.extractor.parser.ParseRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Decides about documents: admits as many as there are parsers and places to wait, has each read within its limits, and
 * says what became of it. Safe for use by many threads; {@link #extract} blocks and belongs on a virtual thread.
 */
public final class ExtractionService {
    private static final Logger LOGGER = Logger.getLogger(ExtractionService.class);

    private final ParserPool pool;
    private final ExtractionLimits limits;
    private final ExtractionMetrics metrics;
    private final Semaphore places;

    /**
     * A service over a pool.
     *
     * @param parsers how many processes the pool has
     */
    public ExtractionService(ParserPool pool, int parsers, ExtractionLimits limits, ExtractionMetrics metrics) {
        this.pool = pool;
        this.limits = limits;
        this.metrics = metrics;
        this.places = new Semaphore(parsers + limits.waiting());
        metrics.watchPlaces(places, parsers + limits.waiting());
    }

    /** A place for a document, to be taken before its bytes are received; empty if all are taken. */
    public Optional<Place> admit() {
        if (!places.tryAcquire()) {
            metrics.refused();
            return Optional.empty();
        }
        return Optional.of(places::release);
    }

    /** Has a document read. The caller holds a {@link Place}, and removes the file afterwards. */
    public ExtractionResult extract(Document document) throws InterruptedException {
        long start = System.nanoTime();
        ParseRequest request = new ParseRequest(
                document.file(), document.mediaTypeHint(), document.fileName(), limits.maxTextCharacters());
        ExtractionResult result = pool.parse(request, limits.waitTimeout(), limits.timeout())
                .map(ExtractionService::resultOf)
                .orElseGet(ExtractionResult.Busy::new);
        metrics.ended(result, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    private static ExtractionResult resultOf(ParserOutcome outcome) {
        return switch (outcome) {
            case ParserOutcome.Replied(ParseReply.Parsed parsed) -> new ExtractionResult.Extracted(parsed);
            case ParserOutcome.Replied(ParseReply.Refused refused) ->
                new ExtractionResult.Unreadable(refused.flaw(), refused.mediaType());
            case ParserOutcome.TimedOut ignored -> new ExtractionResult.Unreadable(DocumentFlaw.TOO_SLOW, "");
            case ParserOutcome.OutOfMemory ignored -> new ExtractionResult.Unreadable(DocumentFlaw.TOO_LARGE, "");
            case ParserOutcome.Ended ended -> {
                LOGGER.warnv("parser process ended by itself: exitStatus={0}", ended.status());
                yield new ExtractionResult.ParserLost();
            }
        };
    }

    /** A place among the documents being read or waiting; closing it gives it back. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
