package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.Flow;
import io.slipstream.task.flow.FlowKind;
import io.slipstream.task.flow.FlowState;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.SubmitUnit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Flows as rows, and rows as flows. */
final class FlowRows {
    private static final String INSERT = "INSERT INTO flow (id, tenant, subject, kind, on_failure, concurrency, parent,"
            + " names, needs, tasks, states) SELECT i.id, i.tenant, i.subject, i.kind, i.on_failure, i.concurrency, i.parent,"
            + " i.names::text[], i.needs, i.tasks::uuid[], i.states FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[],"
            + " $5::text[], $6::int4[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[])"
            + " AS i(id, tenant, subject, kind, on_failure, concurrency, parent, names, needs, tasks, states)";

    /**
     * That an ended task {@code o} ended since a time, so that only the days from then on are looked at. Transactions that began after this one
     * may have ended some.
     */
    static final String SINCE = "o.finished_at >= %s AND o.finished_at < now() + interval '1 day'";

    private FlowRows() {}

    /** Writes the flows of units, whose tasks are written in the same transaction. */
    static Uni<Void> insert(SqlClient client, List<SubmitUnit> units) {
        if (units.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Columns rows = new Columns();
        units.forEach(unit -> add(rows, unit, Objects.requireNonNull(unit.flow())));
        Tuple parameters = Tuple.wrap(new ArrayList<>(List.of(
                rows.array(0, UUID[]::new),
                rows.array(1, String[]::new),
                rows.array(2, String[]::new),
                rows.array(3, String[]::new),
                rows.array(4, String[]::new),
                rows.array(5, Integer[]::new),
                rows.array(6, UUID[]::new),
                rows.array(7, String[]::new),
                rows.array(8, String[]::new),
                rows.array(9, String[]::new),
                rows.array(10, String[]::new))));
        return run(client, INSERT, parameters).replaceWithVoid();
    }

    private static void add(Columns rows, SubmitUnit unit, NewFlow flow) {
        List<PartState> states = IntStream.range(0, flow.names().size())
                .mapToObj(part -> flow.first().contains(part) ? PartState.LIVE : PartState.HELD)
                .toList();
        rows.add(
                flow.id(),
                flow.tenant(),
                flow.subject(),
                flow.kind(),
                flow.onFailure(),
                flow.concurrency(),
                flow.parent(),
                Columns.arrayLiteral(flow.names()),
                needs(flow.needs()),
                Columns.arrayLiteral(
                        unit.tasks().map(task -> task.id().toString()).toList()),
                states(states));
    }

    static Flow flow(Row row) {
        return new Flow(
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("subject"),
                FlowKind.of(row.getString("kind")).orElseThrow(),
                FailurePolicy.of(row.getString("on_failure")).orElseThrow(),
                row.getInteger("concurrency"),
                row.getUUID("parent"),
                List.of(row.getArrayOfStrings("names")),
                needs(row.getString("needs")),
                List.of(row.getArrayOfUUIDs("tasks")),
                states(row.getString("states")),
                FlowState.of(row.getString("state")).orElseThrow(),
                row.getInteger("nth"),
                row.getOffsetDateTime("created_at").toInstant(),
                TaskRows.instant(row, "finished_at"));
    }

    /** One letter for each part. */
    static String states(List<PartState> states) {
        StringBuilder letters = new StringBuilder(states.size());
        states.forEach(state -> letters.append(state.letter()));
        return letters.toString();
    }

    static List<PartState> states(String letters) {
        return letters.chars().mapToObj(letter -> PartState.of((char) letter)).toList();
    }

    /** What parts need: parts divided by semicolons, places by commas, with those that follow one another as a range. */
    static String needs(List<List<Integer>> needs) {
        return needs.stream().map(FlowRows::ranges).collect(Collectors.joining(";"));
    }

    private static String ranges(List<Integer> places) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < places.size(); ) {
            int last = i;
            while (last + 1 < places.size() && places.get(last + 1) == places.get(last) + 1) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(places.get(i));
            if (last > i) {
                text.append('-').append(places.get(last));
            }
            i = last + 1;
        }
        return text.toString();
    }

    static List<List<Integer>> needs(@Nullable String text) {
        List<List<Integer>> needs = new ArrayList<>();
        for (String places : Objects.requireNonNull(text).split(";", -1)) {
            needs.add(places(places));
        }
        return needs;
    }

    private static List<Integer> places(String text) {
        List<Integer> places = new ArrayList<>();
        if (text.isEmpty()) {
            return places;
        }
        for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            IntStream.rangeClosed(first, last).forEach(places::add);
        }
        return places;
    }
}
