package io.slipstream.cache.http;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.slipstream.cache.ai.Divergence;
import io.slipstream.cache.ai.Recompute;
import io.slipstream.cache.ai.SavingsStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What answers that were made again have shown, in time.
 *
 * @param from the first day counted, in UTC
 * @param to the last day
 * @param kinds how often, by kind and model
 * @param data the keys under which answers differed, the newest first, whenever that was
 */
record DivergencesResponse(
        @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate from,
        @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate to,
        List<OfModel> kinds,
        List<OfKey> data) {
    /**
     * Of one kind and model.
     *
     * @param model its name; null for tools that name none
     * @param compared how many answers were compared with what was kept
     * @param diverged how many of them said something else
     * @param share the latter to the former; null if there was none
     */
    record OfModel(
            String kind,
            @Nullable String model,
            long compared,
            long diverged,
            @Nullable Double share) {}

    /**
     * Of one key.
     *
     * @param model who gave the later answer
     * @param foundAt when they differed last
     * @param differsAt where, a JSON pointer into the result; empty if as a whole
     * @param times how often
     */
    record OfKey(
            String kind,
            String key,
            @Nullable String model,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant foundAt,
            String differsAt,
            long times) {}

    static DivergencesResponse of(
            LocalDate from, LocalDate to, SavingsStore.Statement statement, List<Divergence> divergences) {
        Map<Group, OfModel> groups = new TreeMap<>();
        for (Recompute one : statement.recomputes()) {
            Group group = new Group(one.line().kind().text(), one.line().model());
            groups.merge(
                    group,
                    model(group, one.compared(), one.diverged()),
                    (a, b) -> model(group, a.compared + b.compared, a.diverged + b.diverged));
        }
        List<OfKey> keys = divergences.stream()
                .map(one -> new OfKey(
                        one.line().kind().text(),
                        one.line().key(),
                        named(one.model()),
                        one.foundAt(),
                        one.differsAt(),
                        one.times()))
                .toList();
        return new DivergencesResponse(from, to, List.copyOf(groups.values()), keys);
    }

    private static OfModel model(Group group, long compared, long diverged) {
        Double share = compared == 0 ? null : (double) diverged / compared;
        return new OfModel(group.kind, named(group.model), compared, diverged, share);
    }

    private static @Nullable String named(String model) {
        return model.isEmpty() ? null : model;
    }

    private record Group(String kind, String model) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::kind).thenComparing(Group::model);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }
}
