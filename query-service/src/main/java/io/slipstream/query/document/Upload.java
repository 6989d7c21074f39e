package io.slipstream.query.document;

import org.jspecify.annotations.Nullable;

/**
 * Someone hands in a document.
 *
 * @param tenant whose it will be
 * @param subject who
 * @param filename what it is called
 * @param mediaType what it says it is
 * @param bytes its content; not copied, not to be changed
 * @param idempotencyKey the caller's key for this upload; null if there is none
 * @param traceParent the trace it belongs to, W3C; null if none
 */
@SuppressWarnings("ArrayRecordComponent") // up to 50 MiB, never copied and never compared
public record Upload(
        String tenant,
        String subject,
        String filename,
        String mediaType,
        byte[] bytes,
        @Nullable String idempotencyKey,
        @Nullable String traceParent) {}
