/**
 * The REST resources, their wire records, and the one mapping of failures to problem+json.
 */
@NullMarked
package io.slipstream.task.http;

import org.jspecify.annotations.NullMarked;
