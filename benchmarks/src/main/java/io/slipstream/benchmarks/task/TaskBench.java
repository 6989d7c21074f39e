package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Bench;
import java.util.List;

/** {@code ./slipstream bench tasks}: task-service. */
public final class TaskBench {
    private static final String USAGE = """
            Usage: ./slipstream bench tasks [--quick] [--again] [--only NAME,..]

            Measures task-service beside other task queues on a PostgreSQL, a Redis and a Kafka of its own, prints a table,
            and writes docs/benchmarks/task-service.md when everything was measured. Takes about forty minutes, a quarter of them
            with an old snapshot. BullMQ and graphile-worker are fetched from npm, Celery is measured where Debian's
            python3-celery and python3-redis are installed, and the bound where pgbench is.

              --quick        fewer and shorter rounds, 100,000 waiting tasks instead of 1,000,000: about four minutes
              --again        what misses a bar is measured once more, on fresh servers; both figures are told
              --only NAMES   some of: submit, gateway, process, pull, push, latency, flow, backlog, snapshot; writes no
                             page
              -h, --help     show this
            """;

    private static final String METHOD = """

            ## How it is measured

            PostgreSQL, Redis, Kafka, two replicas of the packaged service on the JVM and all callers share this one machine; PostgreSQL
            commits to disk before it answers (`fsync` and `synchronous_commit` on). Payloads have 200 bytes. Each scenario begins with empty
            tables, after a warm-up of its own. The replica that runs tasks has a thousand slots (`slipstream.task.worker.slots`). Rivals run alone, one after the other, in the same run, on the same servers, with the tasks, payload and
            tuning that their own documentation gives for throughput; they are reached as they are made to be, in process and without
            HTTP, where task-service is called over HTTP with a token.

            - **submit**: 64 callers submit one task a call, or 4 callers 500 a call; an answer means that it is committed. Nothing runs
              them meanwhile. The bound is `pgbench` writing the same rows, one task a statement on 16
              connections or 500 on 4. BullMQ and Celery keep tasks in Redis, which writes them to disk once a second: not durable when they answer.
            - **gateway**: the same 64 callers submit one task a call through the gateway, which looks their API key up and signs a token for
              the replica behind it; gateway, replica, callers and PostgreSQL share the cores.
            - **process**: tasks wait, then one replica starts: from the first start to the last end in the database. Each also
              leaves its events in the log (submitted, started, completed) and on Kafka (submitted and completed, which is
              `slipstream.task.events.started=false`; or all three, as shipped and in all other scenarios). The median of three times, after one that is not counted. The bound is `pgbench` that claims, ends and reads
              the same rows, 200 at a time on 4 connections, without a service and without Kafka.
            - **pull**: tasks wait, then four workers in the process of the benchmark lease and complete a hundred in a call, over HTTP and one connection
              each. From the first start to the last end in the database.
            - **push**: tasks wait, then one replica sends each to a receiver in the process of the benchmark, which answers 200 at once.
              Calls are signed, addresses checked, and at most 64 are under way, as shipped.
            - **latency**: one task every 25 ms; `started_at - submitted_at` in the database. Rivals by the clock of the process that submits.
            - **flow**: tools of `scan.run` are `/bin/sleep` as real processes, 7.53 s one after another as a chain and together as a scan; and chords
              of 999 tasks that do nothing, whose join is given all their results. By the database's times.
            - **backlog**: CRITICAL tasks are submitted while one replica runs a million NORMAL ones.
            - **snapshot**: 100 calls a second of 20 tasks, whether or not those before have ended, while another connection holds a
              `REPEATABLE READ` transaction open for ten minutes. The throughput is what ended in that time.
            """;

    private TaskBench() {}

    /** The benchmark. */
    public static Bench<?> bench() {
        return new Bench<>(
                "tasks",
                "task-service",
                USAGE,
                METHOD,
                List.of(
                        new Submissions(),
                        new GatewaySubmissions(),
                        new EndToEnd(),
                        new PullWork(),
                        new PushWork(),
                        new IdleLatency(),
                        new Flows(),
                        new Backlog(),
                        new OldSnapshot()),
                Rig::start);
    }
}
