/**
 * What stands behind the gateway: the services and the application, each as a set of replicas of which those that
 * refuse connections are skipped for a while, and the rule about which addresses may be called at all.
 */
@NullMarked
package io.slipstream.gateway.upstream;

import org.jspecify.annotations.NullMarked;
