package io.slipstream.cache.http;

import io.slipstream.cache.invalidation.ConsistencyToken;
import io.slipstream.contracts.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The field by which a caller reads its own writes: what a change answered with it, a later read sends back. */
final class ConsistencyHeader {
    static final String NAME = "Consistency-Token";

    private ConsistencyHeader() {}

    /** The token of a field value; null if there is none. Fails with a problem that names the field. */
    static @Nullable ConsistencyToken parse(@Nullable String value) {
        if (value == null) {
            return null;
        }
        ConsistencyToken token = ConsistencyToken.parse(value);
        if (token == null) {
            throw ProblemException.invalid(NAME, ConsistencyToken.RULE);
        }
        return token;
    }
}
