package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.ParseReply;

/** How a document's turn with a parser process ended. */
sealed interface ParserOutcome {
    /** The process answered and may go on. */
    record Replied(ParseReply reply) implements ParserOutcome {}

    /** The document took too long, so the process was killed. */
    record TimedOut() implements ParserOutcome {}

    /** The document took too much memory, so the process ended itself. */
    record OutOfMemory() implements ParserOutcome {}

    /**
     * The process ended for a reason of its own.
     *
     * @param status its exit status
     */
    record Ended(int status) implements ParserOutcome {}
}
