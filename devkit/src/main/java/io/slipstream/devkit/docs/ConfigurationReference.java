package io.slipstream.devkit.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code docs/configuration.md} from the configuration interfaces of all modules and a hand-written beginning. */
public final class ConfigurationReference {
    /** The modules that have settings, in the order of the document. */
    private static final List<String> MODULES = List.of(
            "gateway",
            "cache-service",
            "task-service",
            "query-service",
            "asset-service",
            "document-extractor",
            "client");

    /** Shared by all and described in the beginning. */
    private static final String SERVICES_PREFIX = "slipstream.services";

    private static final String BEGINNING = "configuration.md";

    private ConfigurationReference() {}

    /**
     * Writes the document of a working copy.
     *
     * @param args the root of the working copy; without it the current directory
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args.length == 0 ? "." : args[0]).toAbsolutePath().normalize();
        Files.writeString(file(root), write(root));
    }

    /** The document's place in a working copy. */
    public static Path file(Path root) {
        return root.resolve(Path.of("docs", "configuration.md"));
    }

    /** What the document has to say, by the sources of a working copy. */
    public static String write(Path root) throws IOException {
        StringBuilder page = new StringBuilder(beginning());
        for (String module : MODULES) {
            List<ConfigGroup> groups = new ArrayList<>(ConfigSource.read(root.resolve(module)));
            groups.removeIf(group -> group.prefix().equals(SERVICES_PREFIX));
            page.append("\n## ").append(module).append('\n');
            groups.forEach(group -> page.append(section(group)));
        }
        return page.toString();
    }

    /** The part of the document about one feature. */
    static String section(ConfigGroup group) {
        StringBuilder section = new StringBuilder("\n### `" + group.prefix() + "`\n\n" + group.meaning() + "\n\n");
        section.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        group.keys().forEach(key -> section.append(row(key)));
        return section.toString();
    }

    private static String row(ConfigKey key) {
        return "| `" + key.name() + "`<br>`" + key.environmentName() + "` | " + key.type() + " | " + defaultValue(key)
                + " | " + key.meaning() + " |\n";
    }

    private static String defaultValue(ConfigKey key) {
        if (!key.defaultValue().isEmpty()) {
            return "`" + key.defaultValue().replace("|", "\\|") + "`";
        }
        return key.required() ? "required" : "none";
    }

    private static String beginning() {
        try (InputStream in = ConfigurationReference.class.getResourceAsStream(BEGINNING)) {
            if (in == null) {
                throw new IllegalStateException("the beginning of the document is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
