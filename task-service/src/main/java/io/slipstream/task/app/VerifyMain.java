package io.slipstream.task.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.task.storage.PostgresTaskLog;
import io.slipstream.task.verify.Findings;
import io.slipstream.task.verify.LogUnreadableException;
import io.slipstream.task.verify.Report;
import io.slipstream.task.verify.Verifier;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the task log from the command line; {@code ./slipstream verify-tasks} runs it. It is in the service's build, so that it can also be run
 * where nothing but that is: {@code java -cp 'app/*:lib/main/*' io.slipstream.task.app.VerifyMain}, with the service's environment
 * ({@code SLIPSTREAM_POSTGRES_URL}, {@code _USERNAME}, {@code _PASSWORD}). Ends with 0 if all rules hold, 1 if not, 2 if the command line is wrong, and 3
 * if the log cannot be read.
 */
public final class VerifyMain {
    private static final int BROKEN = 1;
    private static final int MISUSED = 2;
    private static final int UNREADABLE = 3;
    private static final String CONNECT_SECONDS = "10";
    /** A page of a large sort may take long. */
    private static final String ANSWER_SECONDS = "900";

    private VerifyMain() {}

    /** What was asked for. */
    private record Arguments(
            @Nullable String tenant, @Nullable String schema, boolean json) {}

    /** Runs it and ends the JVM. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(args, System.getenv(), out, System.err));
    }

    /** Runs it; gives the exit code. */
    static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream errors) {
        try {
            Arguments arguments = arguments(List.of(args).iterator());
            Report report = verify(arguments, environment);
            out.print(arguments.json() ? json(report) : report.text());
            return report.violations() == 0 ? 0 : BROKEN;
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            return MISUSED;
        } catch (LogUnreadableException e) {
            errors.println(e.getMessage());
            return UNREADABLE;
        } catch (SQLException e) {
            errors.println("PostgreSQL cannot be reached: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private static Arguments arguments(Iterator<String> args) {
        String tenant = null;
        String schema = null;
        boolean json = false;
        while (args.hasNext()) {
            String arg = args.next();
            switch (arg) {
                case "--json" -> json = true;
                case "--tenant" -> tenant = value(arg, args);
                case "--schema" -> schema = value(arg, args);
                default -> throw new IllegalArgumentException("unknown argument '" + arg + "'");
            }
        }
        return new Arguments(tenant, schema, json);
    }

    private static String value(String option, Iterator<String> args) {
        if (!args.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return args.next();
    }

    private static Report verify(Arguments arguments, Map<String, String> environment) throws SQLException {
        String url = environment.get("SLIPSTREAM_POSTGRES_URL");
        if (url == null || !url.startsWith("postgresql://")) {
            throw new IllegalArgumentException("SLIPSTREAM_POSTGRES_URL must begin with postgresql://");
        }
        Properties properties = new Properties();
        properties.setProperty("user", environment.getOrDefault("SLIPSTREAM_POSTGRES_USERNAME", "slipstream_task"));
        properties.setProperty("password", environment.getOrDefault("SLIPSTREAM_POSTGRES_PASSWORD", ""));
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        properties.setProperty("ApplicationName", "slipstream-verify-tasks");
        String schema = arguments.schema();
        if (schema != null) {
            properties.setProperty("currentSchema", schema);
        }
        Connection connection = DriverManager.getConnection("jdbc:" + url, properties);
        try (PostgresTaskLog log = new PostgresTaskLog(connection, arguments.tenant())) {
            return new Verifier().verify(log);
        }
    }

    private static String json(Report report) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("as_of", report.span().asOf().toString())
                .put("oldest_day", report.span().oldestDay().toString())
                .put("whole_log", report.span().whole())
                .put("tasks", report.tasks())
                .put("events", report.events())
                .put("violations", report.violations());
        ArrayNode rules = json.putArray("rules");
        for (Findings findings : report.findings()) {
            ArrayNode first = rules.addObject()
                    .put("rule", findings.rule())
                    .put("meaning", findings.meaning())
                    .put("checked", findings.count())
                    .put("violations", findings.violations())
                    .putArray("first");
            findings.first().forEach(first::add);
        }
        report.unknown().forEach(json.putArray("unknown")::add);
        return json.toPrettyString() + System.lineSeparator();
    }
}
