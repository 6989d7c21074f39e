package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.SlipCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Describes {@code bench}, which the shell script hands over to the benchmarks themselves. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Runs the benchmarks; its arguments are theirs, './slipstream bench --help' lists them.")
final class BenchCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ARGS", description = "Passed on to the benchmarks.")
    private List<String> args = List.of();

    @Override
    public Integer call() {
        throw SlipCode.SETTING_WRONG.failure(
                "'bench' runs in the launcher", "it was called without it " + args, "run './slipstream bench'");
    }
}
