package io.slipstream.devkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a checkout of its own, with a Maven that does what a test wants. */
class LauncherIT {
    private static final Path LAUNCHER =
            Path.of("").toAbsolutePath().getParent().resolve("slipstream");

    @TempDir
    private Path checkout;

    @BeforeEach
    void setUp() throws IOException {
        Files.copy(LAUNCHER, checkout.resolve("slipstream"));
        Files.writeString(checkout.resolve("pom.xml"), "<project>\n    <version>9.9</version>\n</project>\n");
    }

    @Test
    void help_withoutAnyJdkOrBuild_isPrinted() throws Exception {
        Result result = run(Map.of("JAVA_HOME", "/nowhere", "PATH", "/usr/bin:/bin"), "help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("Usage: ./slipstream COMMAND");
        assertThat(run(Map.of(), "--version").output()).isEqualToIgnoringNewLines("slipstream 9.9");
    }

    @Test
    void up_buildFails_isOneErrorWithTheEndOfTheLog() throws Exception {
        maven("echo '[INFO] fine'; echo '[ERROR] no good'; exit 3");

        Result result = run(Map.of(), "up");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("SLIP-1002 ", "exit code 3", "    [ERROR] no good");
        assertThat(checkout.resolve(".slipstream/build.lock")).doesNotExist();
    }

    @Test
    void up_diskFullInTheBuild_saysSo() throws Exception {
        maven("echo '[ERROR] x: No space left on device'; exit 1");

        assertThat(run(Map.of(), "up").output()).contains("SLIP-1202 ");
    }

    @Test
    void test_reportsOfSeveralModules_areCountedInTheLastLine() throws Exception {
        report("one/target/surefire-reports/TEST-Old.xml", 99, 0, 0, 0);
        mavenWritingReports(
                "[ ! -e one/target/surefire-reports/TEST-Old.xml ] || exit 9",
                "one/target/surefire-reports/TEST-A.xml 10 1 2 3",
                "two/target/failsafe-reports/TEST-BIT.xml 5 0 0 0",
                "exit 1");

        Result result = run(Map.of(), "test");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().lines().toList().getLast()).isEqualTo("9 passed, 3 failed, 3 skipped");
        assertThat(result.output()).contains("SLIP-1006 ", "arguments: -B -ntp -T 2 -fae verify");
    }

    @Test
    void test_allWell_endsWithZero() throws Exception {
        mavenWritingReports("one/target/surefire-reports/TEST-A.xml 4 0 0 0");

        Result result = run(Map.of("CI", "true"), "test", "--chaos");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines().toList().getLast()).isEqualTo("4 passed, 0 failed, 0 skipped");
        assertThat(result.output()).contains("-Pci", "-Dchaos").doesNotContain("--chaos", "SLIP-");
    }

    @Test
    void test_failedTestsThatMavenForgave_endsWithOne() throws Exception {
        mavenWritingReports("one/target/surefire-reports/TEST-A.xml 4 1 0 0");

        assertThat(run(Map.of(), "test").exitCode()).isEqualTo(1);
    }

    @Test
    void bench_withoutTheModule_saysSo() throws Exception {
        assertThat(run(Map.of(), "bench").output()).startsWith("SLIP-1005 ");
    }

    private void maven(String script) throws IOException {
        Path maven = checkout.resolve("mvnw");
        Files.writeString(maven, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Lines are either shell, or a report to write: file, tests, errors, failures, skipped. */
    private void mavenWritingReports(String... lines) throws IOException {
        StringBuilder script = new StringBuilder("echo arguments: \"$@\"\n");
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].endsWith(".xml")) {
                script.append(
                        "mkdir -p $(dirname %s) && cat > %s <<'X'\n%sX\n".formatted(words[0], words[0], report(words)));
            } else {
                script.append(line).append('\n');
            }
        }
        maven(script.toString());
    }

    private void report(String file, int tests, int errors, int failures, int skipped) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, report(new String[] {file, "" + tests, "" + errors, "" + failures, "" + skipped}));
    }

    private static String report(String[] numbers) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite version="3.0.2" name="a.B" time="0.1" tests="%s" errors="%s" skipped="%s" failures="%s" flakes="0">
                  <testcase name="x" time="0.1"/>
                </testsuite>
                """.formatted(numbers[1], numbers[2], numbers[4], numbers[3]);
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of("sh", checkout.resolve("slipstream").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("CI");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private record Result(int exitCode, String output) {}
}
