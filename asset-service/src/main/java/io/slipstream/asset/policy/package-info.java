/**
 * What a file's answer says about caching: the type of a resource, the policy of each type, and the switches. Pure choices
 * and the port they are kept behind.
 */
@NullMarked
package io.slipstream.asset.policy;

import org.jspecify.annotations.NullMarked;
