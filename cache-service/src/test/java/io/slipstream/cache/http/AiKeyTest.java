package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.ai.AiInputs;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.KeyComparison;
import io.slipstream.cache.ai.KeyComparison.Difference;
import io.slipstream.cache.ai.KeyResult;
import io.slipstream.contracts.problem.ProblemException;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** From the text of a request to its key: every input counts, and no spelling does. */
class AiKeyTest {
    private static final int CASES = 3_000;
    private static final String ANALYSIS =
            "{\"content\":\"def f(): pass\",\"language\":\"python\",\"rules\":[\"security\"],"
                    + "\"model\":\"gpt-4\",\"temperature\":0.2,\"top_p\":0.9,\"seed\":7,\"tools\":[{\"name\":\"t\"}],\"tool_choice\":\"auto\","
                    + "\"response_schema\":{\"type\":\"object\"},\"system_prompt\":\"be strict\",\"prompt_version\":\"3\",\"postprocessor_version\":\"1\"}";

    /** Made by another program, by the definition. */
    private static final String GOLDEN =
            "ai:analysis:v1:0c3e9056f28f26c496ad5d2ec43c81fd5147dd2e8ed38ab059d3d2435a38a40a:"
                    + "25bfd2bc06ba79a19160bab940b2246d76a3baeed4b52f604a8be3cf6bf8b7ba";

    private final AiKeyService keys =
            new AiKeyService(new BigDecimal("0.3"), Map.of("cold", new BigDecimal("0.1"), "tepid", BigDecimal.ONE));

    private String key(String tenant, AiKind kind, String body) {
        KeyResult result = keys.keyOf(tenant, AiInputs.of(kind, StrictJson.object(body), ""));
        return result instanceof KeyResult.Cacheable found ? found.key().text() : "none";
    }

    private String analysis(String body) {
        return key("t", AiKind.ANALYSIS, body);
    }

    @Test
    void key_ofARequest_hasThePublishedForm() {
        assertThat(analysis(ANALYSIS)).matches("ai:analysis:v1:[0-9a-f]{64}:[0-9a-f]{64}");
    }

    /** Keys outlive a release: what was kept under one is found again. */
    @Test
    void key_ofAKnownRequest_staysTheSame() {
        assertThat(analysis("{\"content\":\"a\",\"model\":\"m\"}")).isEqualTo(GOLDEN);
    }

    @Test
    void key_ofARequestSpeltInAnotherWay_isTheSame() {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            Map<String, Object> request = request(random);
            String plain = Spelling.of(request, null);
            String spelt = Spelling.of(request, random);
            assertThat(analysis(spelt)).as("%s%n%s", plain, spelt).isEqualTo(analysis(plain));
        }
    }

    @Test
    void key_ofARequestWithOneChange_isAnother() {
        Random random = new Random(2);
        for (int i = 0; i < CASES; i++) {
            Map<String, Object> request = request(random);
            String before = Spelling.of(request, null);
            change(request, random);
            String after = Spelling.of(request, null);
            assertThat(analysis(after)).as("%s%n%s", before, after).isNotEqualTo(analysis(before));
        }
    }

    @Test
    void key_ofAnotherTenant_sharesNoHash() {
        String[] ours = key("a", AiKind.ANALYSIS, ANALYSIS).split(":");
        String[] theirs = key("b", AiKind.ANALYSIS, ANALYSIS).split(":");

        assertThat(ours[3]).isNotEqualTo(theirs[3]);
        assertThat(ours[4]).isNotEqualTo(theirs[4]);
    }

    @Test
    void key_ofTheSameContentUnderOtherSettings_sharesItsFirstHash() {
        String[] some = analysis(ANALYSIS).split(":");
        String[] other = analysis(ANALYSIS.replace("\"3\"", "\"4\"")).split(":");

        assertThat(some[3]).isEqualTo(other[3]);
        assertThat(some[4]).isNotEqualTo(other[4]);
    }

    @Test
    void key_ofARequestWithANull_isThatOfOneWithoutTheMember() {
        assertThat(analysis("{\"content\":\"a\",\"model\":\"m\",\"seed\":null}"))
                .isEqualTo(analysis("{\"content\":\"a\",\"model\":\"m\"}"));
    }

    @Test
    void key_whereMembersCouldRunTogether_isAnother() {
        assertThat(analysis("{\"content\":\"a\",\"model\":\"m\",\"x\":\"y\\\",\\\"z\\\":\\\"\"}"))
                .isNotEqualTo(analysis("{\"content\":\"a\",\"model\":\"m\",\"x\":\"y\",\"z\":\"\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m|,\"temperature\":0.3|true",
                "m|,\"temperature\":0.30|true",
                "m|,\"temperature\":0|true",
                "m|,\"temperature\":0.31|false",
                "m|,\"temperature\":0.30000000000000004|false",
                "m||false",
                "m|,\"temperature\":null|false",
                "cold||true",
                "tepid||false"
            })
    void chat_byItsTemperature_hasAKeyOrNone(String model, String more, boolean cacheable) {
        String body = "{\"messages\":[],\"model\":\"" + model + "\"" + (more == null ? "" : more) + "}";

        assertThat(key("t", AiKind.CHAT, body)).matches(cacheable ? "ai:chat:v1:.*" : "none");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "ANALYSIS", "COMPLETION"})
    void temperature_leftOut_isTheKnownDefaultOfTheModel(AiKind kind) {
        String request = "{\"content\":\"a\",\"model\":\"cold\"";

        assertThat(key("t", kind, request + "}")).isEqualTo(key("t", kind, request + ",\"temperature\":0.1}"));
        assertThat(key("t", kind, request + "}")).isNotEqualTo(key("t", kind, request + ",\"temperature\":0}"));
    }

    /** A guess could make two temperatures one. */
    @Test
    void temperature_leftOutWhereTheDefaultIsUnknown_isLikeNoOther() {
        String request = "{\"content\":\"a\",\"model\":\"m\"";

        assertThat(analysis(request + "}"))
                .isNotEqualTo(analysis(request + ",\"temperature\":1}"))
                .isNotEqualTo(analysis(request + ",\"temperature\":0}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANALYSIS|{\"model\":\"m\"}|content",
                "ANALYSIS|{\"content\":null,\"model\":\"m\"}|content",
                "ANALYSIS|{\"content\":\"a\"}|model",
                "ANALYSIS|{\"content\":\"a\",\"model\":\" \"}|model",
                "ANALYSIS|{\"content\":\"a\",\"model\":4}|model",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"temperature\":\"0\"}|temperature",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"temperature\":-1}|temperature",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"seed\":12345678901234567890}|seed",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"x\":{\"y\":[1,1e400]}}|x.y[1]",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"model\":\"m\"}|model",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"x\":{\"y\":1,\"y\":1}}|x.y",
                "ANALYSIS|{\"content\":\"a\",\"model\":\"m\",\"\\u00e9\":1,\"e\\u0301\":1}|\u00e9",
                "ANALYSIS|{\"content\":\"\\ud83d\",\"model\":\"m\"}|content",
                "EMBEDDING|{\"model\":\"m\"}|input",
                "COMPLETION|{\"model\":\"m\"}|prompt",
                "CHAT|{\"model\":\"m\"}|messages",
                "TOOL_OUTPUT|{\"arguments\":{}}|tool",
                "TOOL_OUTPUT|{}|tool",
                "ANALYSIS|[]|body"
            })
    void request_thatBreaksARule_isRefusedWithItsField(AiKind kind, String body, String field) {
        assertThatThrownBy(() -> key("t", kind, body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused ->
                                assertThat(refused.errors().getFirst().field()).isEqualTo(field));
    }

    @Test
    void request_nestedTooDeep_isRefused() {
        String body = "{\"content\":" + "[".repeat(65) + "]".repeat(65) + ",\"model\":\"m\"}";

        assertThatThrownBy(() -> analysis(body))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nested");
    }

    @ParameterizedTest
    @CsvSource({"content, python2", "language, ruby", "model, gpt-5", "prompt_version, 4", "top_p, 1", "anything, x"})
    void comparison_ofRequestsThatDifferInOneInput_namesIt(String input, String other) {
        Map<String, Object> right = new LinkedHashMap<>(
                Map.of("content", "a", "language", "python", "model", "gpt-4", "prompt_version", "3"));
        String left = Spelling.of(right, null);
        right.put(input, other);

        KeyComparison comparison = keys.compare(
                "t",
                AiInputs.of(AiKind.ANALYSIS, StrictJson.object(left), ""),
                AiInputs.of(AiKind.ANALYSIS, StrictJson.object(Spelling.of(right, null)), ""));

        assertThat(comparison.same()).isFalse();
        assertThat(comparison.differences()).extracting(Difference::input).containsExactly(input);
        assertThat(comparison.left()).isNotEqualTo(comparison.right());
    }

    @Test
    void comparison_ofOneRequestInTwoSpellings_findsThemTheSame() {
        Random random = new Random(3);
        for (int i = 0; i < CASES / 10; i++) {
            Map<String, Object> request = request(random);
            KeyComparison comparison = keys.compare(
                    "t",
                    AiInputs.of(AiKind.ANALYSIS, StrictJson.object(Spelling.of(request, random)), ""),
                    AiInputs.of(AiKind.ANALYSIS, StrictJson.object(Spelling.of(request, random)), ""));
            assertThat(comparison.same()).isTrue();
            assertThat(comparison.left()).isEqualTo(comparison.right());
        }
    }

    private static Map<String, Object> request(Random random) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("content", text(random));
        request.put("model", "m" + random.nextInt(9));
        request.put("temperature", new BigDecimal(random.nextInt(200)).movePointLeft(2));
        for (int i = random.nextInt(6); i > 0; i--) {
            request.put("x" + text(random), value(random, 0));
        }
        return request;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 3 : 5)) {
            case 0 -> text(random);
            case 1 -> new BigDecimal(random.nextInt(2_000_000) - 1_000_000).movePointLeft(random.nextInt(9));
            case 2 -> random.nextBoolean();
            case 3 -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth + 1));
                }
                yield items;
            }
            default -> {
                Map<String, Object> members = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(text(random), value(random, depth + 1));
                }
                yield members;
            }
        };
    }

    private static String text(Random random) {
        String[] parts = {
            "a", "b", "\u00e9", "\u212b", "\uac00", "\u1e69", "\ud83d\ude00", "\n", "\"", "\\", " ", "\u0000", "0", "/"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Changes, adds or removes one thing somewhere in a request. */
    private static void change(Map<String, Object> members, Random random) {
        List<String> names = new ArrayList<>(members.keySet());
        String name = names.get(random.nextInt(names.size()));
        Object value = members.get(name);
        boolean mayGo = !name.equals("content") && !name.equals("model");
        int what = random.nextInt(4);
        if (what == 0) {
            members.put("new" + random.nextInt(), true);
        } else if (what == 1 && mayGo) {
            members.remove(name);
        } else {
            members.put(name, changed(value, random));
        }
    }

    private static Object changed(Object value, Random random) {
        return switch (value) {
            case String text -> text + "+";
            case BigDecimal number -> number.add(new BigDecimal("0.000001"));
            case Boolean bool -> !bool;
            case List<?> items -> {
                List<Object> more = new ArrayList<>(items);
                if (more.isEmpty() || random.nextBoolean()) {
                    more.add("+");
                } else {
                    more.set(0, changed(more.getFirst(), random));
                }
                yield more;
            }
            case Map<?, ?> members -> {
                Map<String, Object> more = new HashMap<>();
                members.forEach((name, member) -> more.put((String) name, member));
                more.put("+" + random.nextInt(), BigDecimal.ONE);
                yield more;
            }
            default -> throw new IllegalStateException("no such value: " + value);
        };
    }

    /** Writes a value as JSON: plainly, or in one of the many ways that mean the same. */
    private static final class Spelling {
        private final Random random;
        private final StringBuilder text = new StringBuilder();

        private Spelling(Random random) {
            this.random = random;
        }

        static String of(Object value, Random random) {
            Spelling spelling = new Spelling(random);
            spelling.value(value);
            return spelling.text.toString();
        }

        private boolean chance() {
            return random != null && random.nextInt(3) == 0;
        }

        private void space() {
            if (chance()) {
                text.append(" \t\r\n".charAt(random.nextInt(4)));
            }
        }

        private void value(Object value) {
            space();
            switch (value) {
                case String string -> string(string);
                case BigDecimal number -> text.append(number(number));
                case Boolean bool -> text.append(bool);
                case List<?> items -> {
                    text.append('[');
                    String between = "";
                    for (Object item : items) {
                        text.append(between);
                        value(item);
                        between = ",";
                    }
                    text.append(']');
                }
                case Map<?, ?> members -> {
                    List<Object> names = new ArrayList<>(members.keySet());
                    if (random != null) {
                        Collections.shuffle(names, random);
                    }
                    text.append('{');
                    String between = "";
                    for (Object name : names) {
                        text.append(between);
                        space();
                        string((String) name);
                        space();
                        text.append(':');
                        value(members.get(name));
                        between = ",";
                    }
                    text.append('}');
                }
                default -> throw new IllegalStateException("no such value: " + value);
            }
            space();
        }

        private String number(BigDecimal number) {
            if (!chance()) {
                return number.toPlainString();
            }
            return random.nextBoolean()
                    ? number.setScale(number.scale() + 3).toPlainString()
                    : number.unscaledValue() + (random.nextBoolean() ? "e" : "E") + -number.scale();
        }

        private void string(String string) {
            String form = chance() ? Normalizer.normalize(string, Normalizer.Form.NFD) : string;
            text.append('"');
            for (char c : form.toCharArray()) {
                if (c < ' ' || c == '"' || c == '\\' || chance()) {
                    String hex = String.format("\\u%04x", (int) c);
                    text.append(chance() ? "\\u" + hex.substring(2).toUpperCase(java.util.Locale.ROOT) : hex);
                } else {
                    text.append(c);
                }
            }
            text.append('"');
        }
    }
}
