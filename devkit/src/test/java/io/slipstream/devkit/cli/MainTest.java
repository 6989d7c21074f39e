package io.slipstream.devkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

class MainTest {
    private static final Path LAUNCHER =
            Path.of("").toAbsolutePath().getParent().resolve("slipstream");

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final CommandLine main =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));

    @Test
    void everyCommand_askedForHelp_printsItAndEndsWithZero() {
        for (String command : main.getSubcommands().keySet()) {
            assertThat(main.execute(command, "--help")).as(command).isZero();
        }
        assertThat(out.toString()).contains("--replicas", "--detach", "--output", "--chaos", "--follow");
    }

    @Test
    void everyCommand_isInTheLaunchersHelp() throws IOException {
        String launcher = Files.readString(LAUNCHER);

        assertThat(main.getSubcommands().keySet())
                .allSatisfy(command -> assertThat(launcher).containsPattern("(?m)^  " + command + " +\\S"));
    }

    @Test
    void unknownOption_isOneLineWithACode() {
        assertThat(main.execute("up", "--prot", "1")).isEqualTo(Main.WRONG_USAGE);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .startsWith("SLIP-1101 ")
                .contains("--prot", "./slipstream help up");
    }

    @Test
    void unknownCommand_isOneLineWithACode() {
        assertThat(main.execute("upp")).isEqualTo(Main.WRONG_USAGE);
        assertThat(errors.toString()).startsWith("SLIP-1101 ").contains("upp");
    }

    @Test
    void wrongValues_areRefusedBeforeAnythingIsTouched() {
        for (String[] args : new String[][] {
            {"up", "--port", "70000"},
            {"up", "--port", "x"},
            {"up", "--replicas", "gateway=0"},
            {"up", "--scale", "99"},
            {"status", "-o", "xml"},
            {"logs", "-n", "-1"},
            {"completion", "fish"},
            {"verify-tasks", "--postgres", "mysql://a:b@c/d"},
            {"verify-tasks", "--postgres", "postgresql://a:b@c"},
            {"verify-tasks", "-o", "xml"}
        }) {
            assertThat(main.execute(args)).as(String.join(" ", args)).isEqualTo(Main.WRONG_USAGE);
        }
        assertThat(errors.toString().lines()).hasSize(10).allMatch(line -> line.startsWith("SLIP-1101 "));
    }

    @Test
    void completionScript_ofAllCommands_knowsThem() {
        String script = AutoComplete.bash("slipstream", Main.commandLine());

        assertThat(Set.of("up", "down", "status", "doctor", "logs", "completion"))
                .allSatisfy(command -> assertThat(script).contains("_picocli_slipstream_" + command));
    }
}
