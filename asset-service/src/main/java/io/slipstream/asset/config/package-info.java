/**
 * The settings of asset-service, one interface per feature. Each method is a sentence of the manual.
 */
@NullMarked
package io.slipstream.asset.config;

import org.jspecify.annotations.NullMarked;
