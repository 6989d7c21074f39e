package io.slipstream.cache.openai;

/** In which form a caller wants the answer to a chat. */
public enum AnswerMode {
    /** One JSON object. */
    WHOLE,
    /** A stream of events. */
    STREAM,
    /** A stream of events whose last one tells the tokens. */
    STREAM_WITH_USAGE
}
