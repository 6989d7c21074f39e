/**
 * What can go wrong, as stable codes ({@link ErrorCode}), and how it looks over HTTP ({@link ProblemType}, RFC 9457).
 */
@NullMarked
package io.slipstream.contracts.problem;

import org.jspecify.annotations.NullMarked;
