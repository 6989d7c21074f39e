package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.SlipCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Describes {@code test}, which the shell script runs itself: it must work before anything is built. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Runs every gate and test of all modules (./mvnw verify; with -Pci where CI=true).",
            "The last line is 'N passed, N failed, N skipped'. Ends with 1 if anything failed."
        })
final class TestCommand implements Callable<Integer> {
    @Option(names = "--chaos", description = "A long walk of faults over several replicas, in a new order each time.")
    private boolean chaos;

    @Parameters(arity = "0..*", paramLabel = "MAVEN_ARGS", description = "Passed on to Maven, for example -pl gateway.")
    private List<String> mavenArgs = List.of();

    @Override
    public Integer call() {
        throw SlipCode.SETTING_WRONG.failure(
                "'test' runs in the launcher",
                "it was called without it" + (chaos ? " (--chaos)" : "") + (mavenArgs.isEmpty() ? "" : " " + mavenArgs),
                "run './slipstream test'");
    }
}
