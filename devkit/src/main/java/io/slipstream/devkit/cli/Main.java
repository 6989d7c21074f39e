package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.SlipCode;
import io.slipstream.devkit.suite.SlipException;
import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** What the shell script hands over to. */
@Command(
        name = "slipstream",
        mixinStandardHelpOptions = true,
        version = "slipstream 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs the suite on this machine: PostgreSQL, Redis, Kafka and the services.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done, or already so",
            "  1  failed; one line with the code SLIP-nnnn says why and what to do",
            "  2  the command line is wrong",
            "  3  'status': the suite is stopped or a part of it is not well"
        })
public final class Main {
    /** The exit code of a wrong command line. */
    static final int WRONG_USAGE = 2;

    /** The Kafka client tells its life; kept here, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARIES = Logger.getLogger("");

    private Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        LIBRARIES.setLevel(Level.WARNING);
        System.exit(commandLine().execute(args));
    }

    /** All commands. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new Main());
        commands().forEach(root::addSubcommand);
        root.addSubcommand(new CommandLine.HelpCommand());
        root.setExecutionExceptionHandler(Main::failed);
        root.setParameterExceptionHandler(Main::misused);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        return root;
    }

    /** One line per command: this is where a new one is added. */
    private static List<Object> commands() {
        return List.of(
                new UpCommand(),
                new DownCommand(),
                new StatusCommand(),
                new DoctorCommand(),
                new DemoCommand(),
                new TestCommand(),
                new BenchCommand(),
                new LogsCommand(),
                new VerifyTasksCommand(),
                new CompletionCommand());
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        SlipException known = failure instanceof SlipException slip
                ? slip
                : SlipCode.UNEXPECTED.failure(
                        "'" + command.getCommandName() + "' failed", failure.toString(), "report it");
        PrintWriter errors = command.getErr();
        errors.println(known.line());
        known.details().forEach(line -> errors.println("    " + line));
        return known.code() == SlipCode.SETTING_WRONG ? WRONG_USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static int misused(CommandLine.ParameterException misuse, String[] args) {
        CommandLine command = misuse.getCommandLine();
        String help =
                command.getParent() == null ? "./slipstream help" : "./slipstream help " + command.getCommandName();
        command.getErr()
                .println(SlipCode.SETTING_WRONG
                        .failure("The command line is wrong", String.valueOf(misuse.getMessage()), "see '" + help + "'")
                        .line());
        return WRONG_USAGE;
    }
}
