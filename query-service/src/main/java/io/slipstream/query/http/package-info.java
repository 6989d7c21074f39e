/**
 * The public and internal resources of the service, their wire records, and the mapping of every failure to a problem.
 */
@NullMarked
package io.slipstream.query.http;

import org.jspecify.annotations.NullMarked;
