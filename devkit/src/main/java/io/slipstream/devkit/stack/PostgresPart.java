package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** PostgreSQL 18 as a process, over a data directory in the stack's folder that is made on the first start. */
final class PostgresPart extends ProcessPart {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Which characters are letters; how text is sorted and compared does not depend on it. */
    private static final String LOCALE = System.getProperty("os.name").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";

    private final boolean durable;
    private final String adminPassword;
    private final Path data;
    private final PostgresUser user;

    /**
     * @param durable whether what is committed survives a power cut; false spares tests the wait for the disk
     */
    PostgresPart(Path stackDirectory, int port, boolean durable, String adminPassword) {
        this(stackDirectory, port, durable, adminPassword, PostgresUser.detect());
    }

    PostgresPart(Path stackDirectory, int port, boolean durable, String adminPassword, PostgresUser user) {
        super("postgres", stackDirectory, port);
        this.user = user;
        this.durable = durable;
        this.adminPassword = adminPassword;
        this.data = directory().resolve("data");
    }

    @Override
    String stopSignal() {
        return "INT"; // fast shutdown: sessions are ended, data is written
    }

    @Override
    Process spawn() throws IOException {
        Path home = Binaries.postgres();
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(home);
        }
        forgetFormerProcess();
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
        settings().forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return process(command).start();
    }

    /**
     * PostgreSQL takes any process under the number it had last time for itself still running. Where that number is
     * now a zombie's or another program's, the file with it is of no more use.
     */
    private void forgetFormerProcess() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (Files.exists(file)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                    .filter(former -> !Signals.isAliveOver(former, data))
                    .ifPresent(former -> delete(file));
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new StackException("cannot delete " + file, e);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "port", Integer.toString(port()),
                "listen_addresses", host(),
                "unix_socket_directories", "",
                "shared_preload_libraries", "pg_stat_statements,auto_explain",
                "wal_level", "logical",
                "max_connections", "200",
                "shared_buffers", "64MB",
                "track_io_timing", "on",
                "timezone", "UTC",
                "log_timezone", "UTC"));
        settings.put("max_wal_size", "512MB");
        if (!durable) {
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
        }
        return settings;
    }

    /** Makes the data directory under another name first, so that a killed run leaves no half of one. */
    private void initialise(Path home) throws IOException {
        Path draft = directory().resolve("data.draft");
        Binaries.deleteFolder(draft);
        Path passwordFile = Files.createTempFile(
                directory(),
                "admin",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordFile, adminPassword);
            user.give(passwordFile);
            user.give(directory());
            List<String> command = new ArrayList<>(user.prefix());
            command.addAll(List.of(
                    home.resolve("bin/initdb").toString(),
                    "--pgdata=" + draft,
                    "--username=" + Credentials.ADMIN,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--lc-ctype=" + LOCALE,
                    "--lc-collate=C"));
            if (!durable) {
                command.add("--no-sync");
            }
            Process initdb = process(command).start();
            if (initdb.waitFor() != 0) {
                throw failed(initdb, "could not make its data directory");
            }
            Files.move(draft, data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(passwordFile);
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(OwnGroup.of(command))
                .directory(directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("LC_"));
        builder.environment().put("LC_ALL", LOCALE);
        return builder;
    }

    @Override
    void awaitReady(Process process) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!Probes.postgresServes(address(), adminPassword)) {
            if (!process.isAlive()) {
                throw failed(process, "ended while it started");
            }
            if (System.nanoTime() > deadline) {
                throw failed(process, "did not answer within " + START_LIMIT.toSeconds() + " s");
            }
            Waiting.pause(POLL);
        }
    }
}
