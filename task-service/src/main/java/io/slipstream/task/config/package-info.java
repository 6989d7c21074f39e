/**
 * What an operator may set, one interface for each feature. A leaf: nothing here knows the rest of the service.
 */
@NullMarked
package io.slipstream.task.config;

import org.jspecify.annotations.NullMarked;
