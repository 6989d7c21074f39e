package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parts of bodies that are kept as the JSON they are. */
final class JsonTexts {
    private JsonTexts() {}

    /** The text of a value; fails with PAYLOAD_TOO_LARGE past a limit in bytes of UTF-8. */
    static String atMost(String field, JsonNode value, long limit) {
        String text = value.toString();
        boolean large = text.length() > limit || text.getBytes(StandardCharsets.UTF_8).length > limit;
        if (large) {
            String rule = "at most " + limit + " bytes of JSON";
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "'" + field + "' must be " + rule,
                    List.of(new FieldError(field, rule)),
                    null,
                    null);
        }
        return text;
    }
}
