package io.slipstream.task.storage;

import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.verify.StoredFlow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts flows together from rows of their parts, which come in order. */
final class FlowGatherer {
    private final Consumer<StoredFlow> told;
    private final List<StoredFlow.Part> parts = new ArrayList<>();
    private @Nullable Row first;

    FlowGatherer(Consumer<StoredFlow> told) {
        this.told = told;
    }

    /** A part and its flow; needs are null but for the first part. */
    record Row(
            UUID flow,
            boolean ended,
            String policy,
            @Nullable String needs,
            StoredFlow.Part part) {}

    static Row part(ResultSet row) throws SQLException {
        StoredFlow.Part part = new StoredFlow.Part(
                row.getObject("task", UUID.class),
                PartState.of(row.getString("state").charAt(0)),
                row.getInt("live"),
                row.getInt("done"),
                row.getBoolean("told"),
                row.getLong("began"),
                row.getLong("ended"),
                row.getLong("completed"));
        return new Row(
                row.getObject("id", UUID.class),
                row.getBoolean("over"),
                row.getString("on_failure"),
                row.getString("needs"),
                part);
    }

    void add(Row row) {
        if (first == null || !first.flow().equals(row.flow())) {
            end();
            first = row;
        }
        parts.add(row.part());
    }

    /** That was the last. */
    void end() {
        if (first != null) {
            told.accept(new StoredFlow(
                    first.flow(),
                    first.ended(),
                    FailurePolicy.of(first.policy()).orElseThrow(),
                    FlowRows.needs(first.needs()),
                    parts));
        }
        parts.clear();
        first = null;
    }
}
