/**
 * Networks, and where a call may go whose address somebody else has chosen: by the name of its origin, and by the address
 * that the name leads to.
 */
@NullMarked
package io.slipstream.contracts.network;

import org.jspecify.annotations.NullMarked;
