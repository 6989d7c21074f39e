/**
 * The architecture rules that every service keeps, as ArchUnit rules. A service applies them all in one test.
 */
@NullMarked
package io.slipstream.devkit.architecture;

import org.jspecify.annotations.NullMarked;
