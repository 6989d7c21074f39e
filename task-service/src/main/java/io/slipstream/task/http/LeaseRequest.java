package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.PullConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A worker that asks for tasks.
 *
 * @param types the pull types that it runs, 1 to 100
 * @param max how many tasks at the most; 1 if absent
 * @param patience how long to wait for the first; not at all if absent
 */
@RegisterForReflection
public record LeaseRequest(
        @JsonProperty("types") @Nullable List<@Nullable String> types,
        @JsonProperty("max") @Nullable Integer max,

        @JsonProperty("wait") @Nullable @Schema(implementation = String.class, examples = "PT20S")
        JsonNode patience) {
    private static final int TYPES_LIMIT = 100;

    /**
     * What is asked for, checked.
     *
     * @param types names, maybe of no type
     * @param max at least 1
     * @param patience zero or positive
     */
    record Wanted(Set<String> types, int max, Duration patience) {}

    Wanted checked(PullConfig config) {
        List<FieldError> broken = new ArrayList<>();
        int most = max == null ? 1 : max;
        if (most < 1 || most > config.leaseLimit()) {
            broken.add(new FieldError("max", "1 to " + config.leaseLimit()));
        }
        Duration longest = Durations.read("wait", patience, Duration.ZERO);
        if (longest.isNegative() || longest.compareTo(config.waitLimit()) > 0) {
            broken.add(new FieldError("wait", "PT0S to " + config.waitLimit()));
        }
        Set<String> names = names(broken);
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
        return new Wanted(names, most, longest);
    }

    private Set<String> names(List<FieldError> broken) {
        List<@Nullable String> asked = types == null ? List.of() : types;
        if (asked.isEmpty() || asked.size() > TYPES_LIMIT) {
            broken.add(new FieldError("types", "a list of 1 to " + TYPES_LIMIT + " task types"));
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            String name = asked.get(i);
            if (name == null) {
                broken.add(new FieldError("types[" + i + "]", "a text, not null"));
            } else {
                names.add(name);
            }
        }
        return names;
    }
}
