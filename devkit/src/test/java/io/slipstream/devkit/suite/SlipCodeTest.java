package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlipCodeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path CATALOGUE = ROOT.resolve("docs/errors.md");

    @Test
    void ids_ofAll_areDifferent() {
        assertThat(Arrays.stream(SlipCode.values()).map(SlipCode::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("SLIP-\\d{4}"));
    }

    @Test
    void failure_textOfSeveralLines_isOneLineWithCodeCauseAndNext() {
        SlipException failure = SlipCode.SERVICE_DIED.failure("it ended.", "first\n  second", "look");

        assertThat(failure.line()).isEqualTo("SLIP-1303 it ended. Cause: first | second. Next: look.");
        assertThat(failure.withDetails(List.of("a", "b")).details()).containsExactly("a", "b");
    }

    /** With -Dslipstream.write-docs the page is written anew. */
    @Test
    void catalogue_ofAllCodes_isThePageInTheDocs() throws IOException {
        String expected = catalogue();
        if (System.getProperty("slipstream.write-docs") != null) {
            Files.writeString(CATALOGUE, expected);
        }
        assertThat(CATALOGUE).hasContent(expected);
    }

    @Test
    void launcher_codesThatTheScriptPrints_areInTheCatalogue() throws IOException {
        Matcher codes =
                Pattern.compile("(?:SLIP-|\\bfail )(\\d{4})").matcher(Files.readString(ROOT.resolve("slipstream")));
        Set<String> printed = new TreeSet<>();
        while (codes.find()) {
            printed.add("SLIP-" + codes.group(1));
        }

        assertThat(printed).isNotEmpty();
        assertThat(Arrays.stream(SlipCode.values()).map(SlipCode::id)).containsAll(printed);
    }

    private static String catalogue() {
        return """
                # Errors of the launcher

                `./slipstream` answers every failure with one line on standard error and a non-zero exit code, and leaves nothing
                running that the command started:

                ```
                SLIP-1201 Port 8080 is in use. Cause: process 4242 (python3 -m http.server 8080) listens on it. Next: stop that process or choose another port with --port.
                ```

                A code keeps its meaning for good. The exit code is 1, or 2 for a wrong command line or setting (SLIP-1101).
                Errors over HTTP are another list: see [problems](problems.md).

                This page is made from `SlipCode`; a test compares the two
                (`./mvnw -pl devkit test -Dtest=SlipCodeTest -Dslipstream.write-docs` writes it anew).

                | code | what happened | cause | what to do |
                |---|---|---|---|
                %s
                """.formatted(Arrays.stream(SlipCode.values())
                .map(code -> "| `%s` | %s | %s | %s |"
                        .formatted(code.id(), code.title(), code.meaning(), sentence(code.next())))
                .collect(Collectors.joining("\n")));
    }

    private static String sentence(String text) {
        String begun = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return begun.endsWith(".") ? begun : begun + ".";
    }
}
