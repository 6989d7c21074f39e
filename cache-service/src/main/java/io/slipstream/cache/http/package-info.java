/**
 * The REST resources, their wire records, authentication, and the one place where failures become problems.
 */
@NullMarked
package io.slipstream.cache.http;

import org.jspecify.annotations.NullMarked;
