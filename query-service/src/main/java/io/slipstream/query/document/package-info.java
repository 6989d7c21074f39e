/**
 * Documents: accepted with their bytes, processed by a task elsewhere, found again by words and by OWASP category.
 */
@NullMarked
package io.slipstream.query.document;

import org.jspecify.annotations.NullMarked;
