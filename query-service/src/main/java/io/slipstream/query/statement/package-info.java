/**
 * SQL as text and as PostgreSQL understands it: the lexer, fingerprints, analyses, datasources, named queries and running them read-only.
 */
@NullMarked
package io.slipstream.query.statement;

import org.jspecify.annotations.NullMarked;
