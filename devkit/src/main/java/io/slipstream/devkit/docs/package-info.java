/**
 * Documents that are written from the code: {@code docs/configuration.md} from the configuration interfaces of the
 * services and {@code docs/metrics.md} from their meters. Tests fail while a document says something else than the code.
 */
@NullMarked
package io.slipstream.devkit.docs;

import org.jspecify.annotations.NullMarked;
