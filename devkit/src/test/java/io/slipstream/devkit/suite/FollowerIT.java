package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerIT {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void untilReady_supervisorBecomesReady_showsProgressAndNotTheSign() throws IOException {
        Process supervisor = supervisor("echo one; echo '~ [ 1.0 s] … kafka'; echo '#ready'; exec sleep 600");
        try {
            assertThat(follower(false).untilReady(supervisor.toHandle())).isTrue();
        } finally {
            supervisor.destroyForcibly();
        }
        assertThat(text(out).lines()).containsExactly("one", "[ 1.0 s] … kafka");
    }

    @Test
    void untilReady_supervisorFails_showsItsErrorOnTheErrorStream() throws IOException {
        Process supervisor = supervisor("echo one; echo 'SLIP-1303 x. Cause: y. Next: z.'; echo '    the log'; exit 1");
        Follower follower = follower(false);

        assertThat(follower.untilReady(supervisor.toHandle())).isFalse();
        assertThat(follower.failed()).isTrue();
        assertThat(text(out)).isEqualToIgnoringNewLines("one");
        assertThat(text(errors).lines()).containsExactly("SLIP-1303 x. Cause: y. Next: z.", "    the log");
    }

    @Test
    void untilReady_onATerminal_overwritesWhatOnlySaysThatWorkGoesOn() throws IOException {
        Process supervisor = supervisor("echo '~ [ 1.0 s] … kafka'; echo done; exit 0");

        follower(true).untilReady(supervisor.toHandle());

        assertThat(text(out)).isEqualTo("\r\u001b[K[ 1.0 s] … kafka\r\u001b[Kdone" + System.lineSeparator());
    }

    private Follower follower(boolean terminal) {
        return new Follower(
                folder.resolve("up.log"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                terminal);
    }

    private Process supervisor(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up.log").toFile())
                .start();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
