package io.slipstream.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");
    private static final AssetInvalidatedV1 DATA = new AssetInvalidatedV1("i", List.of("*"));

    @Test
    void of_payloadOfItsType_hasTheWholeEnvelope() {
        CloudEvent<AssetInvalidatedV1> event =
                CloudEvent.of(EventType.ASSET_INVALIDATED, "1", "/s", AT, "acme", null, null, DATA);

        assertThat(event.specVersion()).isEqualTo("1.0");
        assertThat(event.type()).isEqualTo("io.slipstream.asset.invalidated.v1");
        assertThat(event.dataContentType()).isEqualTo("application/json");
        assertThat(event.tenant()).isEqualTo("acme");
    }

    @Test
    void of_payloadOfAnotherType_isRefused() {
        assertThatThrownBy(() -> CloudEvent.of(EventType.ASSET_PUBLISHED, "1", "/s", AT, "acme", null, null, DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AssetPublishedV1")
                .hasMessageContaining("AssetInvalidatedV1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void id_ofAWrongLength_isRefused(int length) {
        assertThatThrownBy(() -> CloudEvent.of(
                        EventType.ASSET_INVALIDATED, "x".repeat(length), "/s", AT, "acme", null, null, DATA))
                .hasMessageContaining("1 to 255");
    }

    @Test
    void specVersion_otherThan1_isRefused() {
        assertThatThrownBy(
                        () -> new CloudEvent<>("0.3", "1", "/s", "t", AT, null, "acme", null, "application/json", DATA))
                .hasMessageContaining("0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"table\":\"\"}", "{\"table\":\" \"}"})
    void dataChange_withoutTable_isRefused(String json) {
        assertThatThrownBy(() -> GoldenEvents.JSON.readValue(json, DataChangedV1.class))
                .hasMessageContaining("table");
    }

    @Test
    void dataChange_withTableAlone_isAnUpdateOfEverythingThatReadsIt() throws Exception {
        assertThat(GoldenEvents.JSON.readValue("{\"table\":\"orders\"}", DataChangedV1.class))
                .isEqualTo(new DataChangedV1(null, "orders", DataChangedV1.Operation.UPDATE, List.of(), List.of()));
    }

    @Test
    void taskRequest_withoutType_isRefused() {
        assertThatThrownBy(() -> GoldenEvents.JSON.readValue("{\"payload\":1}", TaskRequestedV1.class))
                .hasMessageContaining("type");
    }

    @Test
    void invalidation_withoutScope_isRefused() {
        assertThatThrownBy(() -> GoldenEvents.JSON.readValue("{\"namespace\":\"wiki\"}", CacheInvalidatedV1.class))
                .hasMessageContaining("scope");
    }
}
