/**
 * Settings of the service, one interface for each feature. A leaf: it depends on nothing of ours.
 */
@NullMarked
package io.slipstream.query.config;

import org.jspecify.annotations.NullMarked;
