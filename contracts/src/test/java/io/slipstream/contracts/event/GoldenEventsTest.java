package io.slipstream.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An event once published keeps its form: a change here is a new version of the type. */
class GoldenEventsTest {
    @ParameterizedTest
    @EnumSource(EventType.class)
    void event_written_equalsItsGoldenFile(EventType type) throws IOException {
        assertThat(GoldenEvents.JSON.readTree(GoldenEvents.json(type)))
                .isEqualTo(GoldenEvents.JSON.readTree(GoldenEvents.golden(type)));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void goldenFile_read_equalsTheEvent(EventType type) throws IOException {
        Object read = GoldenEvents.JSON.readValue(GoldenEvents.golden(type), GoldenEvents.javaType(type));

        assertThat(read).isEqualTo(GoldenEvents.of(type));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void goldenFile_withUnknownFields_isReadAllTheSame(EventType type) throws IOException {
        ObjectNode event = (ObjectNode) GoldenEvents.JSON.readTree(GoldenEvents.golden(type));
        event.put("partitionkey", "an extension of CloudEvents");
        ((ObjectNode) event.get("data")).put("added_in_a_later_version", 1);

        Object read = GoldenEvents.JSON.readValue(event.toString(), GoldenEvents.javaType(type));

        assertThat(read).isEqualTo(GoldenEvents.of(type));
    }

    @Test
    void goldenFiles_areThoseOfEventTypes() throws IOException {
        try (var files = Files.list(Path.of("src", "test", "resources", "golden"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(EventType.values())
                            .map(type -> type.type() + ".json")
                            .toList());
        }
    }
}
