package io.slipstream.devkit.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a completion script for the shell.",
            "bash: source <(./slipstream completion bash)",
            "zsh:  source <(./slipstream completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell = Shell.BASH;

    private enum Shell {
        BASH,
        ZSH
    }

    @Override
    public Integer call() {
        // One script serves both: under zsh it loads bashcompinit itself.
        System.out.print(AutoComplete.bash("slipstream", spec.root().commandLine()));
        return shell == Shell.BASH || shell == Shell.ZSH ? 0 : Main.WRONG_USAGE;
    }
}
