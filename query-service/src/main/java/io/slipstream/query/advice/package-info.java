/**
 * What the service learns from running statements: statistics by fingerprint, slow queries, reports and findings about a database.
 */
@NullMarked
package io.slipstream.query.advice;

import org.jspecify.annotations.NullMarked;
