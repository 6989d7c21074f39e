package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The installation's API key for its administrator: made once, kept in a file that only its owner reads. */
record AdminKey(String value) {
    private static final Pattern VALID = Pattern.compile("slk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}");
    private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;

    AdminKey {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("an API key is slk_<12 of a-z0-9>_<43 of base64url>");
        }
    }

    /** A new one. */
    static AdminKey generate(SecureRandom random) {
        String id = random.ints(ID_LENGTH, 0, ID_ALPHABET.length())
                .mapToObj(index -> ID_ALPHABET.substring(index, index + 1))
                .collect(Collectors.joining());
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new AdminKey(
                "slk_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** The one in a file; made if the file is missing or holds something else. */
    static AdminKey keptIn(Path file) throws IOException {
        if (Files.exists(file)) {
            String kept = Files.readString(file).strip();
            if (VALID.matcher(kept).matches()) {
                return new AdminKey(kept);
            }
        }
        AdminKey made = generate(new SecureRandom());
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(SuiteFolder.OWNER_FILE));
        Files.writeString(file, made.value() + System.lineSeparator());
        return made;
    }

    @Override
    public String toString() {
        return "AdminKey[" + value.substring(0, "slk_".length() + ID_LENGTH) + "…]";
    }
}
