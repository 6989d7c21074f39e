package io.slipstream.query.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.analytics.HourlyFigure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Figures by the hour.
 *
 * @param figures 1 to 1000, each hour, source and metric once
 */
public record HoursRequest(@Nullable List<@Nullable Figure> figures) {
    private static final int LIMIT = 1000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
    private static final int SECONDS_OF_AN_HOUR = 3600;

    /**
     * A figure.
     *
     * @param hour when the hour begins
     * @param source what it is about
     * @param metric what was counted or measured
     * @param value how much
     * @param revision grows whenever the value changes
     */
    public record Figure(
            @Nullable Instant hour,
            @Nullable String source,
            @Nullable String metric,
            @Nullable Double value,
            @Nullable Long revision) {}

    List<HourlyFigure> toFigures() {
        if (figures == null || figures.isEmpty() || figures.size() > LIMIT) {
            throw ProblemException.invalid("figures", "1 to " + LIMIT);
        }
        List<HourlyFigure> all = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Figure figure : figures) {
            HourlyFigure known = figure("figures[" + all.size() + "]", figure);
            if (!seen.add(List.of(known.source(), known.hour(), known.metric()))) {
                throw ProblemException.invalid("figures[" + all.size() + "]", "there once");
            }
            all.add(known);
        }
        return all;
    }

    private static HourlyFigure figure(String field, @Nullable Figure figure) {
        if (figure == null) {
            throw ProblemException.invalid(field, "an object");
        }
        Instant hour = figure.hour();
        if (hour == null || hour.getEpochSecond() % SECONDS_OF_AN_HOUR != 0 || hour.getNano() != 0) {
            throw ProblemException.invalid(field + ".hour", "the beginning of an hour");
        }
        Double value = figure.value();
        if (value == null || !Double.isFinite(value)) {
            throw ProblemException.invalid(field + ".value", "a number");
        }
        Long revision = figure.revision();
        if (revision == null || revision < 1) {
            throw ProblemException.invalid(field + ".revision", "at least 1");
        }
        return new HourlyFigure(
                name(field + ".source", figure.source()),
                hour,
                name(field + ".metric", figure.metric()),
                value,
                revision);
    }

    private static String name(String field, @Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw ProblemException.invalid(field, "1 to 100 letters, digits, dots, colons, hyphens and underscores");
        }
        return name;
    }
}
