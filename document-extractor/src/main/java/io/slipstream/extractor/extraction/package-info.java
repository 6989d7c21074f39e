/**
 * Extractions: admits documents, hands each to a parser process, kills the process past the document's time, replaces
 * what died, and says what became of the document.
 */
@NullMarked
package io.slipstream.extractor.extraction;

import org.jspecify.annotations.NullMarked;
