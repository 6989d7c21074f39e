package io.slipstream.benchmarks.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.benchmarks.Installation;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Other task queues, each a program that is run for one thing to measure and answers with one line of JSON. What is not installed is left out and named.
 */
final class Rivals {
    private static final List<String> FILES = List.of(
            "package.json",
            "measure.mjs",
            "bullmq.mjs",
            "graphile.mjs",
            "celery_tasks.py",
            "celery_rival.py",
            "batch.sql",
            "process.sql");
    private static final String DATABASE = "rivals";
    private static final String ROLE = "rivals";
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final String PYTHON = "/usr/bin/python3";

    private final Installation installation;
    private final Path folder;
    private final Map<String, List<String>> programs = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();
    private final ObjectMapper mapper = new ObjectMapper();

    /** Makes them ready; needs the npm registry, or what it brought before. */
    Rivals(Installation installation) throws IOException, InterruptedException, SQLException {
        this.installation = installation;
        this.folder = Files.createDirectories(installation.folder().resolve("rivals"));
        for (String file : FILES) {
            try (InputStream in = Rivals.class.getResourceAsStream(file)) {
                Files.write(folder.resolve(file), in == null ? new byte[0] : in.readAllBytes());
            }
        }
        try (Connection connection = installation.stack().connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + ROLE + " LOGIN SUPERUSER PASSWORD '" + ROLE + "'");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + ROLE);
        }
        programs.put("db-scheduler", DbSchedulerRival.command());
        if (succeeds("npm", "install", "--no-audit", "--no-fund", "--silent")) {
            programs.put("BullMQ", List.of("node", "bullmq.mjs"));
            programs.put("graphile-worker", List.of("node", "graphile.mjs"));
        } else {
            absent.add("BullMQ and graphile-worker (no npm)");
        }
        if (succeeds(PYTHON, "-c", "import celery, redis")) {
            programs.put("Celery", List.of(PYTHON, "celery_rival.py"));
        } else {
            absent.add("Celery (no python3-celery)");
        }
    }

    /** A file of theirs. */
    Path program(String name) {
        return folder.resolve(name);
    }

    /** The address of a database for a superuser. */
    String adminUrl(String database) {
        return installation.stack().postgresUrl(database).replace("://", "://" + ROLE + ':' + ROLE + '@');
    }

    /** What each of them reaches in a time, as a sentence. */
    String beside(String cell, Duration time) throws IOException, InterruptedException {
        return beside(cell, Long.toString(time.toSeconds()));
    }

    /** The same for a number of tasks. */
    String beside(String cell, int tasks) throws IOException, InterruptedException {
        return beside(cell, Integer.toString(tasks));
    }

    private String beside(String cell, String amount) throws IOException, InterruptedException {
        List<String> figures = new ArrayList<>();
        for (Map.Entry<String, List<String>> program : programs.entrySet()) {
            JsonNode told = run(program.getKey(), program.getValue(), cell, amount);
            figures.add(program.getKey() + " "
                    + (told.has("per_second")
                            ? String.format(
                                    Locale.ROOT,
                                    "%,.0f/s",
                                    told.path("per_second").asDouble())
                            : String.format(
                                    Locale.ROOT,
                                    "p50 %.1f ms, p99 %.1f ms",
                                    told.path("p50_ms").asDouble(),
                                    told.path("p99_ms").asDouble())));
        }
        absent.forEach(name -> figures.add("not measured: " + name));
        return String.join("; ", figures);
    }

    private JsonNode run(String name, List<String> program, String cell, String amount)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(cell, amount));
        Path output = folder.resolve(name + '-' + cell + ".json");
        ProcessBuilder builder = builder(command).redirectOutput(output.toFile());
        builder.environment().put("REDIS_URL", installation.stack().redisUrl());
        builder.environment().put("DATABASE_URL", adminUrl(DATABASE));
        Process process = builder.start();
        if (!process.waitFor(MOST.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(name + " did not end within " + MOST);
        }
        List<String> lines = Files.readAllLines(output);
        if (process.exitValue() != 0 || lines.isEmpty()) {
            throw new IOException(name + " failed: see " + folder.resolve("rivals.log") + "\n"
                    + Files.readString(folder.resolve("rivals.log")));
        }
        return mapper.readTree(lines.getLast());
    }

    private boolean succeeds(String... command) throws InterruptedException {
        try {
            return builder(List.of(command))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("rivals.log").toFile()));
    }
}
