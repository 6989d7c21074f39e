package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Scenario;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Tasks that wait are sent to a receiver that answers at once, one call a task, each signed. */
final class PushWork implements Scenario<Rig> {
    private static final String TYPE = "bench.push";
    private static final double BAR = 3_000;
    private static final Duration MOST = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "push";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        LongAdder calls = new LongAdder();
        HttpServer receiver = Installation.await(rig.installation()
                .vertx()
                .createHttpServer()
                .requestHandler(request -> request.body().onComplete(body -> {
                    calls.increment();
                    var unused = request.response().end("{}");
                }))
                .listen(0, "127.0.0.1"));
        try {
            rig.define(TYPE, "{\"handler\":\"http\",\"url\":\"http://127.0.0.1:" + receiver.actualPort() + "/tasks\"}");
            int tasks = quick ? 10_000 : 50_000;
            drain(rig, tasks);
            calls.reset();
            double perSecond = drain(rig, tasks);
            return List.of(Finding.judged(
                    "Tasks sent to an HTTP receiver that answers at once",
                    String.format(Locale.ROOT, "%,.0f/s", perSecond),
                    String.format(Locale.ROOT, "≥ %,.0f/s", BAR),
                    perSecond >= BAR,
                    String.format(Locale.ROOT, "%,d tasks, %,d signed calls", tasks, calls.sum())));
        } finally {
            Installation.await(receiver.close());
        }
    }

    private static double drain(Rig rig, int tasks) throws Exception {
        rig.clear();
        rig.pause(rig.worker());
        try {
            rig.fill(TYPE, tasks);
        } finally {
            rig.worker().resume();
        }
        rig.awaitDone(MOST);
        return rig.endedPerSecond();
    }
}
