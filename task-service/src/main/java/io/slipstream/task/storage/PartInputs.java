package io.slipstream.task.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.slipstream.task.flow.Flow;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What parts are given of those that they waited for, as JSON text. */
final class PartInputs {
    /** Results in the order in which a part names those it needs, as long as they are within {@code $4} bytes. */
    private static final String READ = "SELECT p.part, p.need, d.id, coalesce(d.state, 'live') AS state,"
            + " CASE WHEN sum(coalesce(octet_length(d.result), 0)) OVER w <= $4 THEN d.result END AS result,"
            + " d.result IS NOT NULL AND sum(octet_length(d.result)) OVER w > $4 AS truncated, d.error_type, d.error_message"
            + " FROM unnest($2::int4[], $3::int4[]) WITH ORDINALITY AS p(part, need, ord)"
            + " LEFT JOIN LATERAL (SELECT o.id, o.state, o.result, o.error_type, o.error_message FROM task_done o"
            + "  WHERE o.flow = $1 AND o.part = p.need AND " + FlowRows.SINCE.formatted("$5") + " LIMIT 1) d ON true"
            + " WINDOW w AS (PARTITION BY p.part ORDER BY p.ord) ORDER BY p.ord";

    private final ObjectMapper mapper = new ObjectMapper();
    private final long limit;

    /**
     * Inputs.
     *
     * @param limit how many bytes of results a part is given
     */
    PartInputs(long limit) {
        this.limit = limit;
    }

    /** The inputs of these parts; those that need nothing are left out. */
    Uni<Map<Integer, String>> of(SqlClient client, Flow flow, List<Integer> parts) {
        Columns pairs = new Columns();
        parts.forEach(part -> flow.needs().get(part).forEach(need -> pairs.add(part, need)));
        if (pairs.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Tuple parameters = Tuple.of(
                flow.id(),
                pairs.array(0, Integer[]::new),
                pairs.array(1, Integer[]::new),
                limit,
                TaskRows.column(flow.createdAt()));
        return PostgresClient.run(client, READ, parameters).map(rows -> {
            Map<Integer, ArrayNode> lists = new HashMap<>();
            rows.forEach(row -> lists.computeIfAbsent(row.getInteger("part"), part -> mapper.createArrayNode())
                    .add(input(flow, row)));
            Map<Integer, String> texts = new HashMap<>();
            lists.forEach((part, list) -> texts.put(part, text(list)));
            return texts;
        });
    }

    private ObjectNode input(Flow flow, Row row) {
        int need = row.getInteger("need");
        ObjectNode input = mapper.createObjectNode()
                .put("part", flow.names().get(need))
                .put("task_id", flow.tasks().get(need).toString())
                .put("status", row.getString("state"));
        String result = row.getString("result");
        if (result == null) {
            input.putNull("result");
        } else {
            input.putRawValue("result", new RawValue(result));
        }
        if (row.getBoolean("truncated")) {
            input.put("truncated", true);
        }
        String error = row.getString("error_type");
        if (error != null && !"completed".equals(row.getString("state"))) {
            input.putObject("error").put("type", error).put("message", row.getString("error_message"));
        }
        return input;
    }

    private String text(ArrayNode list) {
        try {
            return mapper.writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("inputs cannot be written as JSON", e);
        }
    }
}
