package io.slipstream.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents that are written by a program from the code, and must say what the code says. */
public final class Generated {
    private Generated() {}

    /** Whether the build was told to write them anew: {@code -Dupdate}. */
    public static boolean isUpdate() {
        String update = System.getProperty("update");
        return update != null && !"false".equals(update);
    }

    /** Fails if a document is not what the generator would write now; with {@code -Dupdate} it writes it first. */
    static void check(String name, String content) {
        Path file = Path.of("..", "docs").toAbsolutePath().normalize().resolve(name);
        try {
            if (isUpdate()) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, content, StandardCharsets.UTF_8);
            }
            assertThat(file)
                    .as("run ./mvnw -pl contracts test -Dupdate to write docs/" + name)
                    .exists();
            assertThat(Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n"))
                    .as("docs/" + name + " is stale: run ./mvnw -pl contracts test -Dupdate")
                    .isEqualTo(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
