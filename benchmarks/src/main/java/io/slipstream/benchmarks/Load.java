package io.slipstream.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of callers over keep-alive connections: each sends its next request when the last was answered. Bounded
 * in callers and time.
 */
public final class Load {
    private final HttpClient client;
    private final URI target;
    private final int callers;

    /** Callers of a server. */
    public Load(Vertx vertx, URI target, int callers) {
        this.target = target;
        this.callers = callers;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(callers)
                .setKeepAlive(true)
                .setConnectTimeout(2_000)
                .setIdleTimeout(30));
    }

    /** Runs one kind of request for a while, after a warm-up that is not counted. */
    public Future<Measurement> run(Request request, Duration warmUp, Duration duration) {
        return round(request, warmUp).compose(ignored -> round(request, duration));
    }

    /** Runs one kind of request so many times, as fast as its callers can. */
    public Future<Measurement> times(Request request, int count) {
        return round(new Round(request, Long.MAX_VALUE, count));
    }

    private Future<Measurement> round(Request request, Duration duration) {
        return round(new Round(request, System.nanoTime() + duration.toNanos(), Integer.MAX_VALUE));
    }

    private Future<Measurement> round(Round round) {
        long begun = System.nanoTime();
        List<Future<Void>> loops = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Promise<Void> done = Promise.promise();
            round.next(done);
            loops.add(done.future());
        }
        return Future.all(loops).map(ignored -> round.measured((System.nanoTime() - begun) / 1e9));
    }

    private final class Round {
        private final Request request;
        private final long until;
        private final AtomicInteger left;
        private final Histogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        private final AtomicLong failed = new AtomicLong();
        private final AtomicReference<String> firstFailure = new AtomicReference<>("");

        Round(Request request, long until, int most) {
            this.request = request;
            this.until = until;
            this.left = new AtomicInteger(most);
        }

        void next(Promise<Void> done) {
            long sent = System.nanoTime();
            if (sent >= until || left.getAndDecrement() <= 0) {
                done.complete();
                return;
            }
            client.request(new RequestOptions()
                            .setMethod(request.method())
                            .setHost(target.getHost())
                            .setPort(target.getPort())
                            .setURI(request.path())
                            .setHeaders(request.headers())
                            .setTimeout(30_000))
                    .compose(this::send)
                    .onComplete(answer -> {
                        if (answer.succeeded() && request.isAnsweredBy(answer.result())) {
                            latencies.recordValue(Math.min(System.nanoTime() - sent, TimeUnit.MINUTES.toNanos(1)));
                        } else {
                            failed.incrementAndGet();
                            firstFailure.compareAndSet(
                                    "",
                                    answer.succeeded()
                                            ? "status " + answer.result()
                                            : answer.cause().toString());
                        }
                        next(done);
                    });
        }

        private Future<Integer> send(HttpClientRequest call) {
            var answer = request.body() == null ? call.send() : call.send(request.body());
            return answer.compose(response -> response.body().map(response.statusCode()));
        }

        Measurement measured(double seconds) {
            return new Measurement(
                    latencies.getTotalCount(),
                    failed.get(),
                    firstFailure.get(),
                    seconds,
                    latencies.getValueAtPercentile(50) / 1e6,
                    latencies.getValueAtPercentile(99) / 1e6);
        }
    }
}
