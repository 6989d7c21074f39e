package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Named queries of query-service. */
public interface NamedQueries {
    /**
     * Some rows. Its text form leaves them out.
     *
     * @param rows values by column
     * @param total how many there are
     */
    record Rows(List<Map<?, ?>> rows, long total) {
        @Override
        public String toString() {
            return "Rows[total=" + total + "]";
        }
    }

    /**
     * Asks anew, past what is cached; fails with {@link WorkFailure}.
     *
     * @param most rows at the most, up to 100
     */
    Uni<Rows> ask(Caller caller, String name, Map<String, Object> params, int most);
}
