/**
 * Looking for security weaknesses in text by a table of patterns, each with a severity and a category of the OWASP Top 10 of 2021.
 */
@NullMarked
package io.slipstream.task.analysis;

import org.jspecify.annotations.NullMarked;
