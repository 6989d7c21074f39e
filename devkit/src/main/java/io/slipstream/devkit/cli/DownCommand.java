package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.Stopper;
import io.slipstream.devkit.suite.SuiteFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the suite. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = {
            "Stops the suite in order and clears away what a killed run left. The data stays.",
            "Ends with 0 also when nothing runs."
        })
final class DownCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Override
    public Integer call() {
        SuiteFolder folder = suite.folder();
        boolean stopped = new Stopper(folder, System.out, SuiteOptions.onTerminal()).stop();
        System.out.println(
                stopped ? "The suite in " + folder.data() + " is stopped; its data is kept." : "Nothing runs.");
        return 0;
    }
}
