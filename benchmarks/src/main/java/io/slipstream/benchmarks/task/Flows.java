package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Measurement;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.benchmarks.WarmUp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tools that are real processes, one after another and together; and how soon the join of a thousand follows their last. */
final class Flows implements Scenario<Rig> {
    /** How long the tools of the rig take, in seconds: the first four together 7.53; the last five are for the warm-up. */
    private static final List<String> SECONDS =
            List.of("2.95", "1.93", "1.50", "1.15", "0.40", "0", "0", "0", "0", "0");

    private static final String SLEEP = "/bin/sleep";
    private static final double TOOLS_BAR = 30;
    private static final double JOIN_BAR = 100;
    private static final int CHILDREN = 999;
    private static final Duration MOST = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "flow";
    }

    /** The settings of the rig's tools. */
    static List<String> properties() {
        Stream<String> tools = IntStream.range(0, SECONDS.size())
                .mapToObj(i -> "-Dslipstream.task.scan.tools.t" + i + ".command=" + SLEEP + "," + SECONDS.get(i));
        return Stream.concat(tools, Stream.of("-Dslipstream.task.scan.tools-at-once=5"))
                .toList();
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int rounds = quick ? 3 : 10;
        new WarmUp(quick).run(List.of(rig.worker()), time -> warmUp(rig, time));
        double oneByOne = alone(1, 4);
        double atOnce = alone(4, 4);
        double slowest = 1000 * alone(1, 1);
        double after = flowSeconds(rig);
        rounds(rig, scan(rig, 0, 4), 1);
        double together = rig.figure(
                "SELECT extract(epoch FROM finished_at - submitted_at) FROM task_done" + " WHERE type = 'scan.run'");
        rounds(rig, scan(rig, 0, 5), rounds);
        double over =
                rig.figure("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY 1000 * extract(epoch FROM finished_at"
                                + " - submitted_at)) FROM task_done WHERE type = 'scan.run'")
                        - slowest;
        rounds(rig, chord(rig), rounds);
        double join = joined(rig, "0.5");
        double worst = joined(rig, "1");
        return List.of(
                Finding.plain(
                        "Four tools, real processes",
                        String.format(Locale.ROOT, "%.2f s one after another, %.2f s together", after, together),
                        String.format(Locale.ROOT, "the processes alone: %.2f s, %.2f s", oneByOne, atOnce)),
                Finding.judged(
                        "A scan by five tools, past its slowest tool",
                        String.format(Locale.ROOT, "p50 %.0f ms", over),
                        "≤ 30 ms",
                        over <= TOOLS_BAR,
                        String.format(
                                Locale.ROOT,
                                "%d scans; from acceptance to the report, less the slowest tool's process alone, %.0f ms",
                                rounds,
                                slowest)),
                Finding.judged(
                        "From the last of 999 children to the start of their join",
                        String.format(Locale.ROOT, "p50 %.0f ms, worst %.0f ms", join, worst),
                        "≤ 100 ms",
                        worst <= JOIN_BAR,
                        rounds + " chords, each with all results handed on"));
    }

    private static void rounds(Rig rig, Request request, int count) throws Exception {
        rig.clear();
        for (int i = 0; i < count; i++) {
            Measurement measured = Installation.await(rig.load(rig.worker(), 1).times(request, 1));
            if (measured.failed() > 0) {
                throw new IOException("not accepted: " + measured.firstFailure());
            }
            rig.awaitDone(MOST);
        }
        double bad = rig.figure("SELECT count(*) FROM task_done WHERE state <> 'completed'");
        if (bad > 0) {
            throw new IOException((long) bad + " tasks did not complete");
        }
    }

    /** How long processes of the first tools take without Slipstream, so many at once, in seconds: the median of three. */
    private static double alone(int atOnce, int tools) throws Exception {
        double[] seconds = new double[3];
        for (int i = 0; i < seconds.length; i++) {
            long began = System.nanoTime();
            for (int first = 0; first < tools; first += atOnce) {
                for (Process process : start(SECONDS.subList(first, first + atOnce))) {
                    process.waitFor();
                }
            }
            seconds[i] = (System.nanoTime() - began) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[1];
    }

    private static List<Process> start(List<String> seconds) throws IOException {
        List<Process> processes = new ArrayList<>();
        for (String time : seconds) {
            processes.add(new ProcessBuilder(SLEEP, time).start());
        }
        return processes;
    }

    /** Chords, and scans by tools that take no time. */
    private static void warmUp(Rig rig, Duration time) throws Exception {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            rounds(rig, chord(rig), 5);
            rounds(rig, scan(rig, 5, 10), 20);
        }
    }

    private static Request scan(Rig rig, int first, int end) {
        String names =
                IntStream.range(first, end).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
        return rig.post(
                "/api/v1/tasks", "{\"type\":\"scan.run\",\"payload\":{\"target\":\"host\",\"tools\":[" + names + "]}}");
    }

    /** The four tools as a chain. */
    private static double flowSeconds(Rig rig) throws Exception {
        String tools = IntStream.range(0, 4)
                .mapToObj(i -> "{\"type\":\"scan.tool\",\"payload\":{\"target\":\"host\",\"tool\":\"t" + i + "\"}}")
                .collect(Collectors.joining(","));
        rounds(rig, rig.post("/api/v1/flows", "{\"kind\":\"chain\",\"tasks\":[" + tools + "]}"), 1);
        return rig.figure("SELECT extract(epoch FROM max(finished_at) - min(submitted_at)) FROM task_done");
    }

    private static Request chord(Rig rig) {
        String task = "{\"type\":\"" + Rig.TYPE + "\",\"payload\":1}";
        return rig.post(
                "/api/v1/flows",
                "{\"kind\":\"chord\",\"tasks\":[" + String.join(",", Collections.nCopies(CHILDREN, task))
                        + "],\"then\":" + task + "}");
    }

    private static double joined(Rig rig, String share) throws Exception {
        return rig.figure(
                "SELECT percentile_disc(" + share + ") WITHIN GROUP (ORDER BY ms) FROM (SELECT 1000 * extract(epoch"
                        + " FROM j.started_at - (SELECT max(c.finished_at) FROM task_done c WHERE c.flow = j.flow AND c.part < j.part))"
                        + " AS ms FROM task_done j WHERE j.part = " + CHILDREN + ") x");
    }
}
