/**
 * The envelope of every list.
 */
@NullMarked
package io.slipstream.contracts.page;

import org.jspecify.annotations.NullMarked;
