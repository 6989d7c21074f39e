package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which dead tasks to make live again: either some by their ids, or all of a fingerprint at a rate.
 *
 * @param ids their ids
 * @param payload what to replace the payload with, if there is one id
 * @param fingerprint whose tasks
 * @param ratePerSecond how many of the fingerprint in a second, above 0 and at most 1000; 10 if absent
 */
@RegisterForReflection
public record RedriveRequest(
        @JsonProperty("ids") @Nullable List<@Nullable String> ids,

        @JsonProperty("payload") @Nullable @Schema(implementation = Object.class)
        JsonNode payload,

        @JsonProperty("fingerprint") @Nullable String fingerprint,
        @JsonProperty("rate_per_second") @Nullable Double ratePerSecond) {
    /** What a fingerprint looks like. */
    static final String FINGERPRINT = "[0-9a-f]{16}";

    /** The same, for errors. */
    static final String FINGERPRINT_RULE = "16 hexadecimal digits, lower case";

    private static final double RATE = 10;
    private static final double RATE_LIMIT = 1000;

    /** How many in a second. */
    double rate() {
        return ratePerSecond == null ? RATE : ratePerSecond;
    }

    /** The ids, none of which is null. */
    List<String> given() {
        return ids == null
                ? List.of()
                : ids.stream().map(id -> Objects.requireNonNull(id)).toList();
    }

    /** The new payload as JSON text; null keeps the old one. */
    @Nullable
    String payloadText() {
        return payload == null ? null : payload.toString();
    }

    /** Fails, naming fields and rules, if it is not one or the other. */
    void check(int batchLimit) {
        List<FieldError> broken = new ArrayList<>();
        if (fingerprint == null) {
            boolean wrong = ids == null
                    || ids.isEmpty()
                    || ids.size() > batchLimit
                    || ids.stream().anyMatch(Objects::isNull);
            check(broken, "ids", !wrong, "a list of 1 to " + batchLimit + " task ids, unless there is a fingerprint");
            check(broken, "rate_per_second", ratePerSecond == null, "absent unless there is a fingerprint");
            check(
                    broken,
                    "payload",
                    payload == null || ids == null || ids.size() == 1,
                    "absent unless there is one id");
        } else {
            check(broken, "ids", ids == null, "absent if there is a fingerprint");
            check(broken, "payload", payload == null, "absent if there is a fingerprint");
            check(broken, "fingerprint", fingerprint.matches(FINGERPRINT), FINGERPRINT_RULE);
            check(broken, "rate_per_second", rate() > 0 && rate() <= RATE_LIMIT, "above 0 and at most 1000");
        }
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
    }

    private static void check(List<FieldError> broken, String field, boolean holds, String rule) {
        if (!holds) {
            broken.add(new FieldError(field, rule));
        }
    }

    @Override
    public String toString() {
        return "RedriveRequest[ids=" + ids + ", fingerprint=" + fingerprint + "]";
    }
}
