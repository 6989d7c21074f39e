/**
 * The front that speaks OpenAI's interface before a configured model: one call of the model for all who ask the same thing at the same time, on all
 * replicas, and answers that are kept in the namespaces of {@code io.slipstream.cache.ai}.
 */
@NullMarked
package io.slipstream.cache.openai;

import org.jspecify.annotations.NullMarked;
