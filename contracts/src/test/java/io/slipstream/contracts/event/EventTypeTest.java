package io.slipstream.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTypeTest {
    @ParameterizedTest
    @EnumSource(EventType.class)
    void type_ofEveryEvent_hasAVersionThatItsPayloadShares(EventType event) {
        assertThat(event.type()).matches("io\\.slipstream\\.[a-z]+(\\.[a-z-]+)+\\.v[1-9][0-9]*");
        String version =
                event.type().substring(event.type().lastIndexOf('.') + 1).toUpperCase(java.util.Locale.ROOT);
        assertThat(event.payload().getSimpleName()).endsWith(version);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void payload_ofEveryEvent_isARecordThatNamesItsFieldsAndIgnoresOthers(EventType event) {
        assertThat(event.payload().isRecord()).isTrue();
        assertThat(event.payload().getAnnotation(JsonIgnoreProperties.class).ignoreUnknown())
                .isTrue();
        assertThat(event.payload().getRecordComponents())
                .allSatisfy(component -> assertThat(component
                                .getAccessor()
                                .getAnnotation(JsonProperty.class)
                                .value())
                        .matches("[a-z][a-z0-9_]*"));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void of_everyType_findsItsEvent(EventType event) {
        assertThat(EventType.of(event.type())).contains(event);
    }

    @Test
    void of_anythingElse_isEmpty() {
        assertThat(EventType.of("com.example.order.placed.v1")).isEmpty();
    }

    @Test
    void types_areUnique() {
        assertThat(Arrays.stream(EventType.values()).map(EventType::type)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void topic_ofEveryKind_carriesAtLeastOneEvent(Topic topic) {
        assertThat(EventType.values()).anyMatch(event -> event.topic() == topic);
        assertThat(topic.topicName()).startsWith("slipstream.");
        assertThat(topic.deadLetterTopicName()).isEqualTo(topic.topicName() + ".dead-letter");
        assertThat(topic.partitions()).isPositive();
    }
}
