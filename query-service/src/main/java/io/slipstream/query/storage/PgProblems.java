package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What failures of PostgreSQL and its client mean to a caller (PostgreSQL documentation, appendix A). */
final class PgProblems {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final Set<String> NOT_ALLOWED = Set.of(
            "25006", // read_only_sql_transaction
            "42501", // insufficient_privilege
            "0A000" // feature_not_supported: a changing WITH that is not at the top
            );
    private static final Set<String> TIMED_OUT = Set.of("57014", "55P03", "25P03");
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");
    private static final Pattern PARAMETER = Pattern.compile("parameter \\$(\\d+)");

    private PgProblems() {}

    /** The problem of a failed statement of a caller. */
    static ProblemException of(Throwable failure, String datasource) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof PgException pg) {
            return ofState(pg, datasource);
        }
        return unavailable(failure, datasource);
    }

    private static ProblemException ofState(PgException pg, String datasource) {
        String state = pg.getSqlState() == null ? "" : pg.getSqlState();
        if (TIMED_OUT.contains(state)) {
            return timedOut(datasource, pg);
        }
        if (NOT_ALLOWED.contains(state)) {
            return new ProblemException(ErrorCode.STATEMENT_NOT_ALLOWED, message(pg), pg);
        }
        if (AWAY.contains(state) || state.startsWith("08") || state.startsWith("28") || state.equals("3D000")) {
            return unavailable(pg, datasource);
        }
        Matcher where = PARAMETER.matcher(pg.getWhere() == null ? "" : pg.getWhere());
        if (where.find()) {
            int index = Integer.parseInt(where.group(1)) - 1;
            return new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    message(pg),
                    List.of(new FieldError("params[" + index + "]", message(pg))),
                    null,
                    pg);
        }
        return new ProblemException(ErrorCode.STATEMENT_FAILED, message(pg) + " (SQLSTATE " + state + ")", pg);
    }

    /** A statement ran longer than its datasource lets it. */
    static ProblemException timedOut(String datasource, @Nullable Throwable cause) {
        return new ProblemException(
                ErrorCode.STATEMENT_TIMED_OUT,
                "the statement ran longer than datasource '" + datasource + "' lets it",
                List.of(),
                null,
                cause);
    }

    private static ProblemException unavailable(Throwable failure, String datasource) {
        return new ProblemException(
                ErrorCode.UPSTREAM_UNAVAILABLE,
                "datasource '" + datasource + "' cannot be reached",
                List.of(),
                RETRY_AFTER,
                failure);
    }

    private static String message(PgException pg) {
        String message = pg.getErrorMessage();
        return message == null ? "PostgreSQL refused the statement" : message;
    }
}
