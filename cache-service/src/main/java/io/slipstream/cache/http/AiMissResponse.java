package io.slipstream.cache.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.Problem;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A look-up that found nothing: a problem with two members more.
 *
 * @param key under which the answer is to be kept; absent if it may not be
 * @param cacheable whether it may be
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record AiMissResponse(
        URI type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable String traceId,
        @Nullable String key,
        boolean cacheable) {
    static AiMissResponse of(Problem problem, @Nullable String key) {
        return new AiMissResponse(
                problem.type(),
                problem.title(),
                problem.status(),
                problem.detail(),
                problem.instance(),
                problem.traceId(),
                key,
                key != null);
    }
}
