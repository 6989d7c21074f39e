package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of dead letters, one by one or grouped. */
public sealed interface DeadLetterPage {
    /**
     * One by one.
     *
     * @param data dead tasks
     * @param pagination where this page is
     */
    @RegisterForReflection
    @Schema(name = "DeadTaskPage")
    record Tasks(
            @JsonProperty("data") List<TaskResponse> data,
            @JsonProperty("pagination") Pagination pagination) implements DeadLetterPage {
        static Tasks of(Page<TaskResponse> page) {
            return new Tasks(page.data(), page.pagination());
        }
    }

    /**
     * Grouped.
     *
     * @param data groups of dead tasks
     * @param pagination where this page is
     */
    @RegisterForReflection
    @Schema(name = "DeadGroupPage")
    record Groups(
            @JsonProperty("data") List<DeadGroupResponse> data,
            @JsonProperty("pagination") Pagination pagination) implements DeadLetterPage {
        static Groups of(Page<DeadGroupResponse> page) {
            return new Groups(page.data(), page.pagination());
        }
    }
}
