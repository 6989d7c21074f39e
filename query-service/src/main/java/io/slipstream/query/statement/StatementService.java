package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.config.StatementConfig;
import io.slipstream.query.statement.Execution.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Runs statements and tells the observers. It neither keeps nor changes anything. */
@ApplicationScoped
public class StatementService {
    private final StatementRunner runner;
    private final Instance<ExecutionObserver> observers;
    private final int maxLength;

    /** Wired once. */
    public StatementService(StatementRunner runner, Instance<ExecutionObserver> observers, StatementConfig config) {
        this.runner = runner;
        this.observers = observers;
        this.maxLength = config.maxLength();
    }

    /**
     * The statement of a request's text.
     *
     * @throws ProblemException INVALID_REQUEST if it is absent or too long, or as {@link StatementText#parse} says
     */
    public StatementText parse(@Nullable String sql) {
        if (sql == null || sql.isBlank()) {
            throw ProblemException.invalid("sql", "a statement");
        }
        if (sql.length() > maxLength) {
            throw ProblemException.invalid("sql", "at most " + maxLength + " characters long");
        }
        return StatementText.parse(sql);
    }

    /** Asks PostgreSQL about a statement and checks the number of its parameters. */
    public Uni<StatementCall> prepare(
            String tenant, Datasource datasource, StatementText statement, List<ParameterValue> parameters) {
        return runner.analyse(datasource, statement).map(analysis -> call(tenant, datasource, analysis, parameters));
    }

    /** Runs a statement. */
    public Uni<RowData> run(StatementCall call, Window window) {
        return Uni.createFrom().deferred(() -> {
            long started = System.nanoTime();
            return runner.run(call, window)
                    .invoke(rows -> tell(call, started, rows.rowCount(), Outcome.RAN))
                    .onFailure()
                    .invoke(failure -> tell(call, started, 0, outcome(failure)));
        });
    }

    /** Runs a statement and streams its rows. */
    public Multi<RowChunk> stream(StatementCall call) {
        return Multi.createFrom().deferred(() -> {
            long started = System.nanoTime();
            LongAdder rows = new LongAdder();
            return runner.stream(call)
                    .invoke(chunk -> rows.add(chunk.rows()))
                    .onCompletion()
                    .invoke(() -> tell(call, started, rows.sum(), Outcome.RAN))
                    .onFailure()
                    .invoke(failure -> tell(call, started, rows.sum(), outcome(failure)));
        });
    }

    /** Tells the observers of an answer. */
    public void tell(Execution execution) {
        observers.forEach(observer -> observer.observed(execution));
    }

    private void tell(StatementCall call, long started, long rows, Outcome outcome) {
        Analysis analysis = call.analysis();
        tell(new Execution(
                call.tenant(),
                call.datasource().name(),
                analysis.statement().fingerprint(),
                analysis.statement().shape(),
                analysis.tables(),
                analysis.plan(),
                Duration.ofNanos(System.nanoTime() - started),
                rows,
                outcome));
    }

    private static Outcome outcome(Throwable failure) {
        boolean slow = failure instanceof ProblemException problem && problem.code() == ErrorCode.STATEMENT_TIMED_OUT;
        return slow ? Outcome.TIMED_OUT : Outcome.FAILED;
    }

    private static StatementCall call(
            String tenant, Datasource datasource, Analysis analysis, List<ParameterValue> parameters) {
        int expected = analysis.parameterTypes().size();
        if (parameters.size() != expected) {
            throw ProblemException.invalid(
                    "params", "a list of " + expected + ", one for each parameter of the statement");
        }
        return new StatementCall(tenant, datasource, analysis, parameters);
    }
}
