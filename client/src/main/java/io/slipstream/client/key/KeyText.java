package io.slipstream.client.key;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of values: equal values of one type have one text, all others have different ones. Each value is written as its type's tag, the length of its
 * text, a colon and the text; a composite's text is that of its parts, one after the other. So no text can be read in two ways (it is a prefix code, as
 * netstrings are), and {@code 1}, {@code 1L} and {@code "1"} differ, as do a list and the list of it.
 */
final class KeyText {
    private static final int DEEPEST = 32;

    /** Types whose text form is exact, with their tags. */
    private static final Map<Class<?>, String> PLAIN = Map.ofEntries(
            Map.entry(String.class, "s"),
            Map.entry(Character.class, "c"),
            Map.entry(Boolean.class, "z"),
            Map.entry(Byte.class, "b"),
            Map.entry(Short.class, "h"),
            Map.entry(Integer.class, "i"),
            Map.entry(Long.class, "l"),
            Map.entry(Float.class, "f"),
            Map.entry(Double.class, "d"),
            Map.entry(BigInteger.class, "n"),
            Map.entry(UUID.class, "u"),
            Map.entry(URI.class, "uri"),
            Map.entry(Locale.class, "locale"),
            Map.entry(Currency.class, "currency"),
            Map.entry(Instant.class, "instant"),
            Map.entry(LocalDate.class, "date"),
            Map.entry(LocalTime.class, "time"),
            Map.entry(LocalDateTime.class, "datetime"),
            Map.entry(OffsetDateTime.class, "offsetdatetime"),
            Map.entry(OffsetTime.class, "offsettime"),
            Map.entry(ZonedDateTime.class, "zoneddatetime"),
            Map.entry(Duration.class, "duration"),
            Map.entry(Period.class, "period"),
            Map.entry(Year.class, "year"),
            Map.entry(YearMonth.class, "yearmonth"),
            Map.entry(MonthDay.class, "monthday"),
            Map.entry(DayOfWeek.class, "dayofweek"),
            Map.entry(Month.class, "month"));

    private KeyText() {}

    /**
     * The text of a value.
     *
     * @throws UnsupportedKeyException if its type, or that of something in it, has none; the message names the type
     */
    static String of(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        write(text, value, 0);
        return text.toString();
    }

    /** A text with its tag and length. */
    static String framed(String tag, String text) {
        return tag + text.length() + ':' + text;
    }

    private static void write(StringBuilder out, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new UnsupportedKeyException("more than " + DEEPEST + " levels deep");
        }
        if (value == null) {
            out.append("0:");
            return;
        }
        String plain = PLAIN.get(value.getClass());
        if (plain != null) {
            out.append(framed(plain, value.toString()));
            return;
        }
        switch (value) {
            case KeyPart part -> named(out, "k", value.getClass(), framed("s", part.keyText()));
            case Enum<?> constant -> named(out, "e", constant.getDeclaringClass(), framed("s", constant.name()));
            // Value and scale: 1.0 and 1.00 are written differently, so a method may treat them differently.
            case BigDecimal number -> out.append(framed("m", number.unscaledValue() + "E" + -(long) number.scale()));
            case ZoneId zone -> out.append(framed("zone", zone.getId()));
            case Optional<?> optional ->
                out.append(framed("o", optional.isPresent() ? all(List.of(optional.get()), depth) : ""));
            case List<?> list -> out.append(framed("L", all(list, depth)));
            case Set<?> set -> out.append(framed("S", sorted(parts(set, depth))));
            case Map<?, ?> map -> out.append(framed("M", map(map, depth)));
            case Record fields -> named(out, "R", value.getClass(), components(fields, depth));
            default -> {
                if (!value.getClass().isArray()) {
                    throw new UnsupportedKeyException(value.getClass().getName()
                            + " has no canonical form: make it a record of simple types, or let it implement "
                            + KeyPart.class.getName());
                }
                named(out, "A", value.getClass(), array(value, depth));
            }
        }
    }

    private static void named(StringBuilder out, String tag, Class<?> type, String text) {
        out.append(framed(tag, framed("s", type.getName()) + text));
    }

    private static String all(Iterable<?> values, int depth) {
        return String.join("", parts(values, depth));
    }

    private static List<String> parts(Iterable<?> values, int depth) {
        List<String> parts = new ArrayList<>();
        for (Object value : values) {
            StringBuilder part = new StringBuilder();
            write(part, value, depth + 1);
            parts.add(part.toString());
        }
        return parts;
    }

    /** Sets and maps have no order that counts. */
    private static String sorted(List<String> parts) {
        parts.sort(null);
        return String.join("", parts);
    }

    private static String map(Map<?, ?> map, int depth) {
        List<String> entries = new ArrayList<>();
        map.forEach((key, value) -> {
            StringBuilder entry = new StringBuilder();
            write(entry, key, depth + 1);
            write(entry, value, depth + 1);
            entries.add(entry.toString());
        });
        return sorted(entries);
    }

    private static String array(Object array, int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Array.getLength(array); i++) {
            write(text, Array.get(array, i), depth + 1);
        }
        return text.toString();
    }

    private static String components(Record value, int depth) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            write(text, component(value, component), depth + 1);
        }
        return text.toString();
    }

    /** The component of a record. */
    static @Nullable Object component(Record value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new UnsupportedKeyException("component '" + component.getName() + "' of "
                    + value.getClass().getName() + " cannot be read: " + e.getMessage());
        }
    }
}
