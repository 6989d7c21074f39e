/**
 * Results of statements: the cache in front of the database, the floors that keep it honest, and pages with signed cursors.
 */
@NullMarked
package io.slipstream.query.result;

import org.jspecify.annotations.NullMarked;
