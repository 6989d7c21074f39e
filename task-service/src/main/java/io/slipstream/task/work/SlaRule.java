package io.slipstream.task.work;

import io.slipstream.task.notification.Recipient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is a breach, and who is told.
 *
 * @param name by which it is known in results and notifications
 * @param check what is looked at
 * @param recipient who is told
 * @param period how often a breach that goes on is told of again, at least a minute
 */
public record SlaRule(String name, Check check, Recipient recipient, Duration period) {
    /** What is looked at. */
    public sealed interface Check {
        /** As it is written. */
        String kind();
    }

    /**
     * Rows of a named query of query-service.
     *
     * @param name the query
     * @param params its parameters
     * @param key the columns by which a breach is known again; empty for all
     */
    public record Query(String name, Map<String, Object> params, List<String> key) implements Check {
        public Query {
            params = Map.copyOf(params);
            key = List.copyOf(key);
        }

        @Override
        public String kind() {
            return "query";
        }
    }

    /**
     * Tasks whose deadlines were missed, or are near.
     *
     * @param type of tasks of this type; empty for all
     * @param within how near; zero for missed ones alone
     */
    public record Deadlines(Optional<String> type, Duration within) implements Check {
        @Override
        public String kind() {
            return "deadlines";
        }
    }

    /**
     * Types whose oldest ready task has waited for long.
     *
     * @param type this type; empty for each
     * @param olderThan how long
     */
    public record QueueAge(Optional<String> type, Duration olderThan) implements Check {
        @Override
        public String kind() {
            return "queue_age";
        }
    }

    /**
     * Types with many dead tasks.
     *
     * @param type this type; empty for each
     * @param moreThan how many there may be
     */
    public record DeadLetters(Optional<String> type, long moreThan) implements Check {
        @Override
        public String kind() {
            return "dead_letters";
        }
    }
}
