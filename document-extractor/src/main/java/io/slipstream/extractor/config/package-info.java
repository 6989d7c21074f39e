/**
 * The settings of the extractor.
 */
@NullMarked
package io.slipstream.extractor.config;

import org.jspecify.annotations.NullMarked;
