package io.slipstream.devkit.stack;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes the databases and roles that the services expect, or leaves them as they are: in the database {@code slipstream}
 * a role for each service that owns the schema of its own name and sees no other; in the database {@code sample} an
 * owner and a reader.
 */
final class PostgresProvisioning {
    private final LocalStack stack;
    private final Credentials credentials;

    PostgresProvisioning(LocalStack stack) {
        this.stack = stack;
        this.credentials = stack.credentials();
    }

    void run() {
        try {
            createRolesAndDatabases();
            prepareServices();
            prepareSample();
        } catch (SQLException e) {
            throw new StackException("PostgreSQL runs but its databases cannot be prepared: " + e.getMessage(), e);
        }
    }

    private void createRolesAndDatabases() throws SQLException {
        try (Connection connection = stack.connectAsAdmin("postgres");
                Statement statement = connection.createStatement()) {
            for (String service : Credentials.SERVICES) {
                createRole(statement, Credentials.roleOf(service));
            }
            createRole(statement, Credentials.SAMPLE_OWNER);
            createRole(statement, Credentials.SAMPLE_READER);
            createDatabase(statement, LocalStack.DATABASE);
            createDatabase(statement, LocalStack.SAMPLE_DATABASE);
            statement.execute("ALTER DATABASE sample OWNER TO sample_owner");
            statement.execute("GRANT pg_read_all_stats TO sample_reader");
            for (String database : List.of("postgres", LocalStack.DATABASE, LocalStack.SAMPLE_DATABASE)) {
                statement.execute("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
            }
            statement.execute("GRANT CONNECT ON DATABASE sample TO sample_reader");
        }
    }

    private void prepareServices() throws SQLException {
        try (Connection connection = stack.connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            createExtensions(statement);
            statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
            for (String service : Credentials.SERVICES) {
                String role = Credentials.roleOf(service);
                statement.execute("GRANT CONNECT, TEMPORARY ON DATABASE slipstream TO " + role);
                statement.execute("GRANT USAGE ON SCHEMA public TO " + role); // the extensions' functions
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + role + " AUTHORIZATION " + role);
                statement.execute("REVOKE ALL ON SCHEMA " + role + " FROM PUBLIC");
            }
        }
    }

    private void prepareSample() throws SQLException {
        try (Connection connection = stack.connectAsAdmin(LocalStack.SAMPLE_DATABASE);
                Statement statement = connection.createStatement()) {
            createExtensions(statement);
            statement.execute("GRANT USAGE ON SCHEMA public TO sample_reader");
            statement.execute("ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner IN SCHEMA public"
                    + " GRANT SELECT ON TABLES TO sample_reader");
        }
    }

    private static void createExtensions(Statement statement) throws SQLException {
        for (String extension : List.of("pg_trgm", "pgcrypto", "pg_stat_statements")) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS " + extension + " SCHEMA public");
        }
    }

    private void createRole(Statement statement, String role) throws SQLException {
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
            statement.execute("CREATE ROLE " + role);
        }
        statement.execute("ALTER ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD "
                + statement.enquoteLiteral(credentials.password(role)));
    }

    private static void createDatabase(Statement statement, String database) throws SQLException {
        if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
            statement.execute("CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8'");
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
