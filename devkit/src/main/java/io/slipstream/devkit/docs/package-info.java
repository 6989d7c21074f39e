/**
 * Documents that are written from the code: {@code docs/configuration.md} from the configuration interfaces of the
 * services. A test fails while the document says something else than the code.
 */
@NullMarked
package io.slipstream.devkit.docs;

import org.jspecify.annotations.NullMarked;
