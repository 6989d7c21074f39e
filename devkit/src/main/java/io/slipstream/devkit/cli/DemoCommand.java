package io.slipstream.devkit.cli;

import io.slipstream.devkit.demo.Demo;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import io.slipstream.devkit.suite.RunFile;
import io.slipstream.devkit.suite.RunState;
import io.slipstream.devkit.suite.SlipCode;
import io.slipstream.devkit.suite.SuiteFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the suite's main job. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Does the main job on real input, in about a minute, and prints what was measured: publishes a front-end",
            "build, runs analytical queries cold and warm, changes a table by an event, uploads documents and finds",
            "them, reads through the cache, and runs 2 000 tasks. Starts the suite first if none runs, and leaves it",
            "running. Ends with 1 if a step did not see what it must see."
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Override
    public Integer call() throws InterruptedException, IOException {
        SuiteFolder folder = suite.folder();
        if (!isReady(folder)) {
            System.out.println("No suite is ready in " + folder.data() + "; starting one.");
            int code = up(folder);
            if (code != 0) {
                return code;
            }
        }
        try (SuiteClient client = SuiteClient.of(folder.data())) {
            new Demo(System.out).run(client);
            return 0;
        } catch (DemoFailure e) {
            throw SlipCode.DEMO_FAILED.failure("The demo failed", String.valueOf(e.getMessage()));
        }
    }

    private static boolean isReady(SuiteFolder folder) {
        Optional<RunState> run = RunFile.read(folder);
        return run.isPresent() && run.get().state().equals("ready");
    }

    private static int up(SuiteFolder folder) throws IOException, InterruptedException {
        return new ProcessBuilder(
                        folder.root().resolve("slipstream").toString(),
                        "up",
                        "--detach",
                        "--data",
                        folder.data().toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
