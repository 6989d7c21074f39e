/** Figures of the services by the hour. */
@NullMarked
package io.slipstream.query.analytics;

import org.jspecify.annotations.NullMarked;
