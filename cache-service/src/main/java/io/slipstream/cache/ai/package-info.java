/**
 * Results of models: under which key an answer is kept, which answers are admitted, and what each one that was served again has saved. Entries themselves are those of
 * {@code io.slipstream.cache.entry}.
 */
@NullMarked
package io.slipstream.cache.ai;

import org.jspecify.annotations.NullMarked;
