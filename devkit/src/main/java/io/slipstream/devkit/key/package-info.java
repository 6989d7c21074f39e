/**
 * Keys that sign the tokens between services, as JSON Web Keys, made with nothing but the JDK.
 */
@NullMarked
package io.slipstream.devkit.key;

import org.jspecify.annotations.NullMarked;
