package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A shell that waits for the end of this JVM and then ends a temporary stack's servers and deletes its directory. Unlike
 * a shutdown hook it also works when the JVM is killed, and when the class loader that started the stack is closed.
 */
final class Watchdog implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r ignored
            for file in "$1"/run/*.pid; do
              [ -f "$file" ] || continue
              pid=$(cat "$file")
              { tr '\\0' ' ' < "/proc/$pid/cmdline" || ps -p "$pid" -o args=; } 2>/dev/null | grep -qF -- "$1" || continue
              kill -9 "$pid" 2>/dev/null
            done
            for attempt in 1 2 3 4 5 6 7 8 9 10; do
              rm -rf -- "$1" 2>/dev/null && exit 0
              sleep 1
            done
            """;

    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    /** Watches over a directory until this JVM ends. */
    static Watchdog start(Path directory) {
        try {
            return new Watchdog(new ProcessBuilder(OwnGroup.of(List.of("sh", "-c", SCRIPT, "sh", directory.toString())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new StackException("cannot watch over " + directory, e);
        }
    }

    /** Lets it do its work now and end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new StackException("cannot end a watchdog", e);
        }
    }
}
