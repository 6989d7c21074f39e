package io.slipstream.devkit.stack;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The devkit as built: the folder {@code devkit/target}, with {@code lib/} (everything child processes need on their
 * class path), and {@code classes/} or the jar. Found by the system property {@code slipstream.devkit.home}, or by where this class
 * was loaded from.
 */
public final class DevkitHome {
    /** The system property that names the folder. */
    public static final String PROPERTY = "slipstream.devkit.home";

    private DevkitHome() {}

    /** The folder {@code devkit/target}. */
    public static Path path() {
        return Stream.of(Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of), besideThisClass())
                .flatMap(Optional::stream)
                .filter(home -> Files.isDirectory(home.resolve("lib")))
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new StackException(
                        "The devkit's libraries are missing. Build them with './mvnw -pl devkit -am package -DskipTests',"
                                + " or set -D" + PROPERTY + " to devkit/target."));
    }

    /** The class path for a child JVM that runs a main class of the devkit: classes, else the jar, and the libraries. */
    public static String classPath() {
        Path home = path();
        return String.join(File.pathSeparator, home + "/classes", home + "/*", home + "/lib/*");
    }

    /** The {@code java} that runs this. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Optional<Path> besideThisClass() {
        try {
            CodeSource source = DevkitHome.class.getProtectionDomain().getCodeSource();
            return source == null
                    ? Optional.empty()
                    : Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
        } catch (URISyntaxException | IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }
}
