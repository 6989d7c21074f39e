package io.slipstream.task.work;

import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** {@code database.analyse}: has query-service analyse a database; payload and result are its request and answer. */
@ApplicationScoped
public class DatabaseAnalyse implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("database.analyse", new TypeSettings(3, 1, RetryPolicy.DEFAULT, Duration.ofMinutes(5)));

    private final DatabaseAnalyses analyses;

    /** A handler that calls query-service through a port. */
    public DatabaseAnalyse(DatabaseAnalyses analyses) {
        this.analyses = analyses;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        String request = attempt.payload().startsWith("{") ? attempt.payload() : "{}";
        return analyses.run(attempt.caller(), request);
    }
}
