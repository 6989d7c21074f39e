/**
 * The rim: one resource that takes a document's bytes and answers with its text, and the mapping of every failure to
 * {@code application/problem+json}.
 */
@NullMarked
package io.slipstream.extractor.http;

import org.jspecify.annotations.NullMarked;
