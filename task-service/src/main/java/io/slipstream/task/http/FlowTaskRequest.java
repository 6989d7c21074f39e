package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of a flow, as documentation shows it; read as a {@link TaskRequest} and what is a part's own.
 *
 * @param name by which others need it; its number, from 1, if not said otherwise
 * @param needs names of the parts it waits for, in a dag
 * @param type the task type
 * @param payload any JSON
 * @param priority a name or 1 to 15
 * @param runAt not before, once it need not wait for others
 * @param deadline not after, also while it waits for others
 * @param concurrencyKey at most one running task of the type has it
 * @param maxAttempts how often it may be tried
 * @param tags words to find it by
 */
@RegisterForReflection
public record FlowTaskRequest(
        @Nullable @Schema(examples = "licences") String name,
        @Nullable List<String> needs,
        @Schema(examples = "document.process") String type,
        @Nullable @Schema(implementation = Object.class) JsonNode payload,

        @Nullable @Schema(implementation = Object.class, examples = "HIGH")
        JsonNode priority,

        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable String concurrencyKey,
        @Nullable Integer maxAttempts,
        @Nullable List<String> tags) {}
