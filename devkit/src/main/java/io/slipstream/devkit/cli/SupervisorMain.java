package io.slipstream.devkit.cli;

import com.fasterxml.jackson.core.JacksonException;
import io.slipstream.devkit.suite.Detached;
import io.slipstream.devkit.suite.SuiteFolder;
import java.nio.file.Path;

/** The main class of the supervisor's process, which {@code up} starts. */
final class SupervisorMain {
    private SupervisorMain() {}

    /** Arguments: the checkout, the data folder. The settings are in the environment. */
    public static void main(String[] args) throws JacksonException {
        System.exit(Detached.supervise(new SuiteFolder(Path.of(args[0]), Path.of(args[1]))));
    }
}
