package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.SuiteFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which suite is meant. */
final class SuiteOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of the suite's data; two suites have two. Default: .slipstream in the checkout.")
    private @Nullable Path data;

    /** The folder that is meant. The checkout is the one that the script lies in. */
    SuiteFolder folder() {
        Path root = Path.of(System.getProperty("slipstream.root", ""));
        Path chosen = data;
        if (chosen == null) {
            chosen = root.resolve(".slipstream");
        } else if (!chosen.isAbsolute()) {
            chosen = Path.of(System.getProperty("slipstream.cwd", "")).resolve(chosen);
        }
        return new SuiteFolder(root, chosen);
    }

    /** Whether lines on standard output may be overwritten. */
    static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
