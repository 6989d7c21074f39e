package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionStreamTest {
    private static final String HEAD =
            "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"m\",\"system_fingerprint\":null,\"x_cost\":0.0012345678901234567890,";
    private static final String USAGE = ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";

    private static ObjectNode json(String text) {
        return OpenAiJson.object(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static String stream(String... chunks) {
        StringBuilder events = new StringBuilder();
        for (String chunk : chunks) {
            CompletionStream.event(events, chunk);
        }
        return events.toString();
    }

    private static String chunk(String choices) {
        return "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":["
                + choices + "]}";
    }

    private static JsonNode assembled(String stream) {
        return CompletionStream.assemble(stream.getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":\"Hello\",\"refusal\":null,\"annotations\":[]}",
                "{\"role\":\"assistant\",\"content\":\"\"}",
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"x\\\":1}\"}}]}",
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[],\"refusal\":\"no\"}",
                "{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_content\":\"because\",\"audio\":{\"id\":\"x\",\"data\":\"AA\"}}",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}"
            })
    void answer_replayedAndPutTogether_isTheSame(String message) {
        ObjectNode whole = json(HEAD + "\"choices\":[{\"index\":0,\"message\":" + message
                + ",\"logprobs\":{\"content\":[{\"token\":\"H\",\"logprob\":-0.10}],\"refusal\":null},\"finish_reason\":\"stop\"}]"
                + USAGE);

        assertThat(CompletionStream.assemble(CompletionStream.replay(whole, true)))
                .contains(whole);
    }

    @Test
    void answers_ofRandomTexts_replayedAndPutTogether_areTheSame() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            ObjectNode whole = json(HEAD + "\"choices\":[]" + USAGE);
            ArrayNode choices = whole.putArray("choices");
            for (int index = 0; index <= random.nextInt(3); index++) {
                ObjectNode choice = choices.addObject().put("index", index);
                ObjectNode message = choice.putObject("message").put("role", "assistant");
                message.put("content", text(random, random.nextInt(1200)));
                for (int call = 0; call < random.nextInt(3); call++) {
                    message.withArray("tool_calls")
                            .addObject()
                            .put("id", "call_" + call)
                            .put("type", "function")
                            .putObject("function")
                            .put("name", "f" + call)
                            .put("arguments", text(random, 40));
                }
                choice.put("finish_reason", random.nextBoolean() ? "stop" : "length");
            }

            assertThat(CompletionStream.assemble(CompletionStream.replay(whole, true)))
                    .as("round %d", round)
                    .contains(whole);
        }
    }

    private static String text(Random random, int length) {
        int[] kinds = {'a', '\n', '"', 'é', '漢', 0x1F600, ' ', '\\', 0x2028};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(kinds[random.nextInt(kinds.length)]);
        }
        return text.toString();
    }

    @Test
    void usage_isReplayedOnlyWhereItIsAskedFor() {
        ObjectNode whole = json(HEAD
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}]"
                + USAGE);

        assertThat(new String(CompletionStream.replay(whole, false), StandardCharsets.UTF_8))
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
        assertThat(new String(CompletionStream.replay(whole, true), StandardCharsets.UTF_8))
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":1");
    }

    @Test
    void toolCalls_inParts_arePutTogetherByTheirIndex() {
        JsonNode whole = assembled(stream(
                chunk(
                        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},\"finish_reason\":null}"),
                chunk(
                        "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]},\"finish_reason\":null}"),
                chunk(
                        "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}},{\"index\":1,\"function\":{\"arguments\":\"}\"}}]},\"finish_reason\":null}"),
                chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}"),
                "[DONE]"));

        assertThat(whole.at("/choices/0/message").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                        + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}");
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void role_thatIsToldInEachChunk_isOneRole() {
        JsonNode whole = assembled(
                stream(
                        chunk(
                                "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":null}"),
                        chunk(
                                "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"b\"},\"finish_reason\":\"stop\"}")));

        assertThat(whole.at("/choices/0/message").toString()).isEqualTo("{\"role\":\"assistant\",\"content\":\"ab\"}");
    }

    @Test
    void choices_thatAreMixed_areToldApart() {
        JsonNode whole = assembled(stream(
                chunk("{\"index\":1,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}"),
                chunk("{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}"),
                chunk("{\"index\":1,\"delta\":{\"content\":\"y\"},\"finish_reason\":\"stop\"}")));

        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("xy");
        assertThat(whole.at("/choices/1/message/content").asText()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r"})
    void stream_withAnyLineEnd_commentsAndOtherFields_isRead(String end) {
        String chunk = chunk("{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}");
        JsonNode whole = assembled(": ping" + end + end + "event: x" + end + "data:" + chunk + end + end);

        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: [DONE]\n\n",
                "data: {\"half\n\n",
                "data: {\"object\":\"chat.completion.chunk\"}\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n",
                "data: {\"object\":\"response\"}\n\n",
                "{\"object\":\"chat.completion\"}"
            })
    void stream_ofSomethingElse_standsForNothing(String stream) {
        assertThat(CompletionStream.assemble(stream.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
