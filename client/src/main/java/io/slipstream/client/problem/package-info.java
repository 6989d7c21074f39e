/**
 * What can go wrong with a call: the suite answered a problem, or it did not answer.
 */
@NullMarked
package io.slipstream.client.problem;

import org.jspecify.annotations.NullMarked;
