package io.slipstream.devkit.suite;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells what is going on, line by line with the seconds since the beginning. While steps are under way and nothing else
 * is said, a line that begins with {@link #HEARTBEAT} names them each second. For any thread.
 */
public final class Progress implements AutoCloseable {
    /** Begins a line that only says that work goes on; a terminal may overwrite it with the next line. */
    public static final String HEARTBEAT = "~ ";

    private static final Duration BEAT = Duration.ofSeconds(1);

    private final PrintStream out;
    private final long began;
    private final Map<String, Long> underWay = new LinkedHashMap<>();
    private final Thread beat;
    private long lastLine;

    private Progress(PrintStream out, Duration already) {
        this.out = out;
        this.began = System.nanoTime() - already.toNanos();
        this.lastLine = System.nanoTime();
        this.beat = Thread.ofPlatform().name("progress").daemon().unstarted(this::beat);
    }

    /** One that writes to a stream and counts the time from a moment ago. */
    public static Progress to(PrintStream out, Duration already) {
        Progress progress = new Progress(out, already);
        progress.beat.start();
        return progress;
    }

    /** Says something. */
    public synchronized void say(String text) {
        out.println(stamp() + text);
        out.flush();
        lastLine = System.nanoTime();
    }

    /** Begins a step; its name shows in the heartbeats until it is ended. */
    public synchronized void begin(String step) {
        underWay.put(step, System.nanoTime());
    }

    /** Ends a step and says how it went and how long it took. */
    public synchronized void end(String step, String outcome) {
        Long start = underWay.remove(step);
        String took = start == null ? "" : String.format(Locale.ROOT, " (%.1f s)", seconds(System.nanoTime() - start));
        say(String.format(Locale.ROOT, "%-22s %s%s", step, outcome, took));
    }

    /** Ends a step about which there is nothing to say. */
    public synchronized void drop(String step) {
        underWay.remove(step);
    }

    @Override
    public void close() {
        beat.interrupt();
    }

    private void beat() {
        while (!Thread.currentThread().isInterrupted()) {
            Pause.of(BEAT.dividedBy(4));
            beatOnce();
        }
    }

    private synchronized void beatOnce() {
        long now = System.nanoTime();
        if (underWay.isEmpty() || now - lastLine < BEAT.toNanos()) {
            return;
        }
        String steps = underWay.entrySet().stream()
                .map(step -> String.format(Locale.ROOT, "%s %.0f s", step.getKey(), seconds(now - step.getValue())))
                .collect(Collectors.joining(", "));
        out.println(HEARTBEAT + stamp() + "… " + steps);
        out.flush();
        lastLine = now;
    }

    private String stamp() {
        return String.format(Locale.ROOT, "[%6.1f s] ", seconds(System.nanoTime() - began));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
