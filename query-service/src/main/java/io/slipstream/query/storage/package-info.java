/**
 * PostgreSQL clients and the in-process cache behind the ports of the nouns. All SQL is here.
 */
@NullMarked
package io.slipstream.query.storage;

import org.jspecify.annotations.NullMarked;
