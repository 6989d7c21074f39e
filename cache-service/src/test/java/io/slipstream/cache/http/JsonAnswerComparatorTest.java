package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.ai.AiKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonAnswerComparatorTest {
    private final JsonAnswerComparator comparator = new JsonAnswerComparator();

    private String analysis(String kept, String again) {
        return comparator.difference(AiKind.ANALYSIS, kept, again).orElse("none");
    }

    private String embedding(String kept, String again) {
        return comparator.difference(AiKind.EMBEDDING, kept, again).orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1,\"b\":[true,null]}; { \"b\" : [true, null], \"a\" : 1.0 }",
                "\"\\u00e9\"; \"é\"",
                "100; 1e2",
                "{\"id\":\"1\",\"created\":1,\"usage\":{\"t\":1},\"a\":1}; {\"id\":\"2\",\"created\":2,\"system_fingerprint\":\"x\",\"a\":1}",
                "{\"tool_calls\":[{\"id\":\"call_1\",\"function\":{\"name\":\"f\"}}]}; {\"tool_calls\":[{\"id\":\"call_2\",\"function\":{\"name\":\"f\"}}]}",
                "no json; no json",
            })
    void difference_ofAnswersThatSayTheSame_isNone(String kept, String again) {
        assertThat(analysis(kept, again)).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{\"a\":{\"b\":[1,2]}}; {\"a\":{\"b\":[1,3]}}; /a/b/1",
                "{\"a\":[1]}; {\"a\":[1,2]}; /a/1",
                "{\"a\":1}; {\"a\":\"1\"}; /a",
                "{\"a\":1}; {}; /a",
                "{\"a\":null}; {}; /a",
                "{\"a/b~c\":1}; {\"a/b~c\":2}; /a~1b~0c",
                // Deeper down an id may be what was asked for.
                "{\"issues\":[{\"id\":1}]}; {\"issues\":[{\"id\":2}]}; /issues/0/id",
                "{\"tool_calls\":[{\"function\":{\"name\":\"f\"}}]}; {\"tool_calls\":[{\"function\":{\"name\":\"g\"}}]}; /tool_calls/0/function/name",
            })
    void difference_ofAnswersThatDiffer_isThePlaceOfTheFirst(String kept, String again, String place) {
        assertThat(analysis(kept, again)).isEqualTo(place);
    }

    @Test
    void difference_ofWholeTexts_hasAnEmptyPlace() {
        assertThat(analysis("\"yes\"", "\"no\"")).isEmpty();
        assertThat(analysis("no json", "{}")).isEmpty();
    }

    @Test
    void difference_ofVectors_isOfTheirDirection() {
        assertThat(embedding("[1.0,2.0,3.0]", "[1.0000001,2,3.0000002]")).isEqualTo("none");
        assertThat(embedding("[1.0,2.0,3.0]", "[3.0,2.0,1.0]")).isEmpty();
        assertThat(embedding("[1,2]", "[1,2,3]")).isEqualTo("/2");
        assertThat(embedding("{\"data\":[[1,0],[0,1]]}", "{\"data\":[[1,0],[1,0]]}"))
                .isEqualTo("/data/1");
        assertThat(embedding("[0,0]", "[0,0]")).isEqualTo("none");
        assertThat(embedding("[0,0]", "[0,1]")).isEmpty();
    }

    @Test
    void difference_ofVectorsInBase64_isOfTheirDirection() {
        String vector = base64(0.1f, 0.2f, 0.3f);

        assertThat(embedding(vector, base64(0.1f, 0.2f, 0.30001f))).isEqualTo("none");
        assertThat(embedding(vector, base64(-0.1f, 0.2f, 0.3f))).isEmpty();
        assertThat(embedding(base64(Float.NaN), base64(Float.NaN))).isEqualTo("none");
    }

    @Test
    void difference_ofNumbersInAnotherKind_isExact() {
        assertThat(analysis("[1.0,2.0,3.0]", "[1.0000001,2,3]")).isEqualTo("/0");
    }

    private static String base64(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
    }
}
