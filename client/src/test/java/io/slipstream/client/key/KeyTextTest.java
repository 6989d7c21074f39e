package io.slipstream.client.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static final int ROUNDS = 30_000;

    record Point(int x, int y) {}

    record OtherPoint(int x, int y) {}

    record Holder(Object value) {}

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "RED";
            }
        }
    }

    enum OtherColour {
        RED
    }

    record Sku(String text) implements KeyPart {
        @Override
        public String keyText() {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    /** Values of which no two are the same thing. */
    private static List<Object> distinct() {
        UUID uuid = UUID.fromString("00000000-0000-0000-0000-000000000001");
        return Arrays.asList(
                null,
                "null",
                "",
                "1",
                "1:",
                "s1:1",
                '1',
                1,
                1L,
                (short) 1,
                (byte) 1,
                1f,
                1d,
                -0d,
                0d,
                Double.NaN,
                true,
                "true",
                BigInteger.ONE,
                new BigDecimal("1"),
                new BigDecimal("1.0"),
                new BigDecimal("1E+1"),
                new BigDecimal("10"),
                uuid,
                uuid.toString(),
                Colour.RED,
                Colour.GREEN,
                OtherColour.RED,
                DayOfWeek.MONDAY,
                Instant.EPOCH,
                Instant.EPOCH.toString(),
                LocalDate.EPOCH,
                LocalDateTime.of(2026, 1, 1, 0, 0),
                LocalDateTime.of(2026, 1, 1, 0, 0).atOffset(ZoneOffset.UTC),
                LocalDateTime.of(2026, 1, 1, 0, 0).atZone(ZoneId.of("UTC")),
                ZoneId.of("UTC"),
                ZoneOffset.UTC,
                Duration.ZERO,
                URI.create("a"),
                Locale.ROOT,
                Optional.empty(),
                Optional.of(1),
                List.of(),
                List.of(1),
                List.of(1L),
                List.of("1"),
                List.of(List.of(1)),
                List.of(1, 2),
                List.of(2, 1),
                List.of(List.of(1), 2),
                List.of(List.of(1, 2)),
                List.of("a", "b"),
                List.of("ab"),
                List.of("a,b"),
                Collections.singletonList(null),
                Arrays.asList(null, null),
                Set.of(),
                Set.of(1, 2),
                Map.of(),
                Map.of(1, 2),
                Map.of(2, 1),
                Map.of("a", "b"),
                new int[] {1, 2},
                new long[] {1, 2},
                new Integer[] {1, 2},
                new Object[] {1, 2},
                new byte[] {1, 2},
                new int[][] {{1}, {2}},
                new String[] {"a"},
                new Point(1, 2),
                new Point(2, 1),
                new OtherPoint(1, 2),
                new Holder(1),
                new Holder(1L),
                new Holder(null),
                new Holder(new Holder(1)),
                new Sku("a"),
                new Sku("b"),
                "\uD800",
                "\uD801",
                "?");
    }

    @Test
    void key_ofDistinctValues_differs() {
        Map<String, Integer> seen = new HashMap<>();
        List<Object> values = distinct();
        for (int i = 0; i < values.size(); i++) {
            Integer before = seen.put(CacheKeys.key("n", Collections.singletonList(values.get(i))), i);
            assertThat(before).as("value %s has the key of value %s", i, before).isNull();
        }
    }

    @Test
    void key_ofTwoArguments_differsFromEveryOtherSplit() {
        assertThat(Stream.of(
                                List.of("ab", "c"),
                                List.of("a", "bc"),
                                List.of("abc"),
                                List.of("abc", ""),
                                List.of("", "abc"),
                                List.of("a|s2:bc"),
                                List.of(List.of("ab", "c")))
                        .map(arguments -> CacheKeys.key("n", arguments))
                        .distinct())
                .hasSize(7);
    }

    @Test
    void key_ofEqualValuesOfOtherClasses_isTheSame() {
        assertThat(KeyText.of(new ArrayList<>(List.of(1, 2)))).isEqualTo(KeyText.of(List.of(1, 2)));
        assertThat(KeyText.of(new LinkedHashSet<>(List.of(3, 1, 2))))
                .isEqualTo(KeyText.of(new TreeSet<>(Set.of(1, 2, 3))));
        Map<Integer, Integer> inserted = new LinkedHashMap<>();
        inserted.put(2, 1);
        inserted.put(1, 2);
        assertThat(KeyText.of(inserted)).isEqualTo(KeyText.of(Map.of(1, 2, 2, 1)));
        assertThat(KeyText.of(new Sku("A"))).isEqualTo(KeyText.of(new Sku("a")));
    }

    /** Random values of the types that methods take: equal values have the same key, unequal ones another. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void key_ofRandomValues_isTheSameExactlyIfTheyAreEqual(long seed) {
        Map<String, Object> seen = new HashMap<>();
        Values values = new Values(new Random(seed));
        for (int i = 0; i < ROUNDS; i++) {
            List<Object> arguments = values.list(2);
            String key = CacheKeys.key("n", arguments);
            Object before = seen.putIfAbsent(key, arguments);
            assertThat(before == null || Objects.equals(before, arguments))
                    .as("%s and %s have the key %s", before, arguments, key)
                    .isTrue();
            assertThat(CacheKeys.key("n", new ArrayList<>(arguments))).isEqualTo(key);
        }
        assertThat(seen.values().stream().distinct()).hasSize(seen.size());
    }

    /** Small values that are often almost the same, of few letters, among them those that the text is written with. */
    private record Values(Random random) {
        Object any(int depth) {
            List<Supplier<Object>> kinds = new ArrayList<>(List.of(
                    this::text,
                    () -> random.nextInt(4),
                    () -> (long) random.nextInt(4),
                    () -> random.nextInt(4) / 2d,
                    random::nextBoolean,
                    () -> new BigDecimal(BigInteger.valueOf(random.nextInt(20)), random.nextInt(3)),
                    () -> Colour.values()[random.nextInt(2)],
                    () -> Instant.ofEpochSecond(random.nextInt(4)),
                    () -> new UUID(0, random.nextInt(4))));
            if (depth > 0) {
                kinds.add(() -> list(depth - 1));
                kinds.add(() -> new Holder(any(depth - 1)));
                kinds.add(() -> new Point(random.nextInt(3), random.nextInt(3)));
                kinds.add(() -> Optional.ofNullable(random.nextBoolean() ? any(depth - 1) : null));
                kinds.add(() -> IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> any(depth - 1))
                        .collect(Collectors.toSet()));
                kinds.add(() -> map(depth - 1));
            }
            int chosen = random.nextInt(kinds.size() + 1);
            return chosen == kinds.size() ? null : kinds.get(chosen).get();
        }

        Map<Object, Object> map(int depth) {
            Map<Object, Object> map = new HashMap<>();
            int size = random.nextInt(3);
            for (int i = 0; i < size; i++) {
                map.put(any(depth), any(depth));
            }
            return map;
        }

        String text() {
            return random.ints(random.nextInt(4), 0, 6)
                    .mapToObj(i -> "1s:|L\uD800".substring(i, i + 1))
                    .collect(Collectors.joining());
        }

        List<Object> list(int depth) {
            List<Object> list = new ArrayList<>();
            int size = random.nextInt(4);
            for (int i = 0; i < size; i++) {
                list.add(any(depth));
            }
            return list;
        }
    }

    @Test
    void key_ofAnUnknownType_isRefusedNamingIt() {
        assertThatThrownBy(() -> KeyText.of(List.of(new Date())))
                .isInstanceOf(UnsupportedKeyException.class)
                .hasMessageContaining("java.util.Date")
                .hasMessageContaining(KeyPart.class.getName());
    }

    @Test
    void key_ofAListInItself_isRefused() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);

        assertThatThrownBy(() -> KeyText.of(endless))
                .isInstanceOf(UnsupportedKeyException.class)
                .hasMessageContaining("levels");
    }
}
