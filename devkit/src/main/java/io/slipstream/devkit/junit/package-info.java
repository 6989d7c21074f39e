/**
 * What the services' tests use: the local stack as a Quarkus test resource, and tokens that the service under test
 * accepts (or must refuse).
 */
@NullMarked
package io.slipstream.devkit.junit;

import org.jspecify.annotations.NullMarked;
