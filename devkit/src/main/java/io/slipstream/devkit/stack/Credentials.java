package io.slipstream.devkit.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The passwords of the database roles: made at random for a new stack and kept in a file that only its owner reads. */
public final class Credentials {
    /** The role that may do everything; services never have it. */
    public static final String ADMIN = "postgres";

    /** The owner of the sample database. */
    public static final String SAMPLE_OWNER = "sample_owner";

    /** The role that may read the sample database and nothing else. */
    public static final String SAMPLE_READER = "sample_reader";

    /** The services that have a role and a schema of their own. */
    public static final List<String> SERVICES = List.of("cache", "task", "query", "asset", "gateway");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 18;

    private final Map<String, String> passwords;

    private Credentials(Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
    }

    /** The role of a service, which is the name of its schema too: {@code slipstream_cache} for {@code cache}. */
    public static String roleOf(String service) {
        if (!SERVICES.contains(service)) {
            throw new IllegalArgumentException("service must be one of " + SERVICES + ", got '" + service + "'");
        }
        return "slipstream_" + service;
    }

    /** The password of a role. */
    public String password(String role) {
        String password = passwords.get(role);
        if (password == null) {
            throw new IllegalArgumentException("no role '" + role + "'");
        }
        return password;
    }

    @Override
    public String toString() {
        return "Credentials of " + passwords.keySet();
    }

    /** Those in the stack's directory, with new ones for roles that have none yet. */
    public static Credentials in(Path stackDirectory) {
        Path file = stackDirectory.resolve("credentials");
        try {
            Map<String, String> known = Files.exists(file) ? read(file) : Map.of();
            Map<String, String> all = new HashMap<>(known);
            roles().forEach(role -> all.computeIfAbsent(role, missing -> random()));
            if (!all.equals(known)) {
                write(file, all);
            }
            return new Credentials(all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep credentials in " + file, e);
        }
    }

    private static Stream<String> roles() {
        return Stream.concat(
                Stream.of(ADMIN, SAMPLE_OWNER, SAMPLE_READER), SERVICES.stream().map(Credentials::roleOf));
    }

    private static Map<String, String> read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        }
    }

    private static void write(Path file, Map<String, String> passwords) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(
                file,
                passwords.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .toList());
    }

    private static String random() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
