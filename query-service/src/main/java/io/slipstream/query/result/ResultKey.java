package io.slipstream.query.result;

import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.ParameterValue;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.Window;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What makes two results the same: tenant, database, role, search path, the normalised text with its literals, the
 * parameters with their JSON types, and the part of the result that is wanted.
 *
 * @param value SHA-256 of all that, in hexadecimal
 */
public record ResultKey(String value) {
    /** Cannot occur in any part: names are plain, and a statement with it is refused by the lexer. */
    private static final char SEPARATOR = '\0';

    /** The key of a statement's result. */
    public static ResultKey of(
            String tenant,
            Datasource datasource,
            StatementText statement,
            List<ParameterValue> parameters,
            Window window) {
        StringBuilder parts = new StringBuilder(statement.normalized().length() + 256)
                .append(tenant)
                .append(SEPARATOR)
                .append(datasource.name())
                .append(SEPARATOR)
                .append(datasource.uri())
                .append(SEPARATOR)
                .append(datasource.username())
                .append(SEPARATOR)
                .append(datasource.searchPath())
                .append(SEPARATOR)
                .append(statement.normalized())
                .append(SEPARATOR)
                .append(window.canonical());
        parameters.forEach(parameter -> parts.append(SEPARATOR).append(parameter.canonical()));
        return new ResultKey(sha256(parts.toString()));
    }

    /** The key of something that is not a statement, such as a search. */
    public static ResultKey of(String tenant, String kind, List<String> parts) {
        StringBuilder text = new StringBuilder(kind).append(SEPARATOR).append(tenant);
        parts.forEach(
                part -> text.append(SEPARATOR).append(part.length()).append(':').append(part));
        return new ResultKey(sha256(text.toString()));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
