package io.slipstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Three replicas are replaced one after the other, while callers read keys by a Zipf distribution from those that are in service. Counted is which
 * share of the reads is answered from the process that is asked. Takes minutes, hence part of {@code test --chaos} only; the figures of a run are
 * in docs/benchmarks/cache-rolling-restart.md.
 */
@QuarkusTest
class RollingRestartST extends OnLocalStack {
    private static final Logger LOGGER = Logger.getLogger(RollingRestartST.class);
    private static final int REPLICAS = 3;
    private static final int KEYS = 5_000;

    private static final int CALLERS = 4;
    private static final Duration BETWEEN_READS = Duration.ofMillis(8);
    private static final byte[] VALUE = new byte[1024];
    /** Reads before the roll, and reads of each newcomer that count as its first. */
    private static final int BEFORE = 5_000;

    private static final int FIRST = 500;
    /** After so many more reads none of those before is on its way. */
    private static final int ON_THEIR_WAY = 100;
    /** Which share of all entries is in process before the roll; a few do without on a busy machine. */
    private static final double ENOUGH = 0.995;
    /** What a rolling restart may cost, in points of the hit rate. */
    private static final double MOST_LOST = 2;

    private static final double[] ZIPF = zipf();

    /** What became of reads. */
    private record Reads(LongAdder all, LongAdder inProcess, LongAdder hits, LongAdder failed) {
        Reads() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }

        double inProcessPercent() {
            return 100.0 * inProcess.sum() / all.sum();
        }

        @Override
        public String toString() {
            return String.format(
                    "%d reads, %.2f %% from the process, %.2f %% hits, %d failed",
                    all.sum(), inProcessPercent(), 100.0 * hits.sum() / all.sum(), failed.sum());
        }
    }

    /** What a roll cost. */
    private record Roll(Reads before, Reads during, Reads newcomers) {
        double lost() {
            return before.inProcessPercent() - during.inProcessPercent();
        }
    }

    /** A replica in service, and the count of reads that were sent to it first. */
    private record Member(SecondReplica replica, Reads first, boolean isNew) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Member> inService = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Reads reads = new Reads();
    private volatile Reads newcomers = new Reads();
    private String token = "";

    private static double[] zipf() {
        double[] sums = new double[KEYS];
        double sum = 0;
        for (int rank = 0; rank < KEYS; rank++) {
            sum += 1.0 / (rank + 1);
            sums[rank] = sum;
        }
        return sums;
    }

    @Test
    void rollingRestart_withTheHandOverOfHotKeys_costsAtMostTwoPointsOfTheHitRate() throws Exception {
        Roll without = roll(false);
        Roll with = roll(true);

        log("without", without);
        log("with", with);
        assertThat(with.lost()).isLessThanOrEqualTo(MOST_LOST);
        assertThat(with.during().failed().sum()).as("failed reads").isZero();
        assertThat(with.newcomers().inProcessPercent())
                .isGreaterThan(without.newcomers().inProcessPercent());
    }

    private static void log(String how, Roll roll) {
        LOGGER.infof("rolling restart %s hand-over: before: %s", how, roll.before());
        LOGGER.infof("rolling restart %s hand-over: during: %s", how, roll.during());
        LOGGER.infof("rolling restart %s hand-over: the first %d of each newcomer: %s", how, FIRST, roll.newcomers());
        LOGGER.infof("rolling restart %s hand-over: lost %.2f points", how, roll.lost());
    }

    private Roll roll(boolean handsOver) throws Exception {
        token = TestTokens.bearer(
                "roll-" + UUID.randomUUID().toString().substring(0, 8),
                "tester",
                Scope.Names.CACHE_READ,
                Scope.Names.CACHE_WRITE);
        Map<String, String> settings = Map.of("slipstream.cache.hot-keys.enabled", Boolean.toString(handsOver));
        newcomers = new Reads();
        try (ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS)) {
            for (int i = 0; i < REPLICAS; i++) {
                inService.add(
                        new Member(SecondReplica.start("roll-" + handsOver + "-" + i, settings), new Reads(), false));
            }
            fill();
            for (int i = 0; i < CALLERS; i++) {
                callers.scheduleAtFixedRate(this::read, i, BETWEEN_READS.toMillis(), TimeUnit.MILLISECONDS);
            }
            Reads before = count(BEFORE);
            Reads during = new Reads();
            reads = during;
            for (int i = 0; i < REPLICAS; i++) {
                replace("roll-" + handsOver + "-" + (REPLICAS + i), settings);
            }
            reads = new Reads();
            callers.shutdownNow();
            return new Roll(before, during, newcomers);
        } finally {
            inService.forEach(member -> member.replica().close());
            inService.clear();
        }
    }

    /** Takes the eldest out of service, drains it, and puts a new one into service. */
    private void replace(String name, Map<String, String> settings) throws Exception {
        Member old = inService.removeFirst();
        count(ON_THEIR_WAY);
        old.replica().drain();
        Member fresh = new Member(SecondReplica.start(name, settings), new Reads(), true);
        inService.add(fresh);
        await().atMost(Duration.ofMinutes(1)).until(() -> fresh.first().all().sum() >= FIRST);
    }

    /** Waits for so many more reads, and tells what became of them; those that are counted otherwise go on being so. */
    private Reads count(int most) {
        Reads counted = reads;
        long begun = counted.all().sum();
        await().atMost(Duration.ofMinutes(2)).until(() -> counted.all().sum() - begun >= most);
        return counted;
    }

    /** Writes all entries and brings them into all processes, without haste: replicas that are kept too busy to hear the log trust no copy. */
    private void fill() throws Exception {
        for (int rank = 0; rank < KEYS; rank++) {
            put(inService.getFirst(), rank);
        }
        await().atMost(Duration.ofMinutes(5)).until(this::isAllInProcess);
    }

    private boolean isAllInProcess() throws Exception {
        int found = 0;
        for (int rank = 0; rank < KEYS; rank++) {
            for (Member member : inService) {
                found += isInProcess(get(member, rank)) ? 1 : 0;
            }
        }
        return found >= KEYS * REPLICAS * ENOUGH;
    }

    /** One read by a caller, which fills what it misses. */
    private void read() {
        int drawn = Arrays.binarySearch(ZIPF, ThreadLocalRandom.current().nextDouble() * ZIPF[KEYS - 1]);
        int rank = drawn < 0 ? -drawn - 1 : drawn;
        Object[] members = inService.toArray();
        Member member = (Member) members[turn.incrementAndGet() % members.length];
        Reads during = reads;
        try {
            HttpResponse<byte[]> got = get(member, rank);
            tell(during, got);
            if (member.isNew() && member.first().all().sum() < FIRST) {
                tell(member.first(), got);
                tell(newcomers, got);
            }
            if (got.statusCode() != 200) {
                put(member, rank);
            }
        } catch (IOException e) {
            during.all().increment();
            during.failed().increment();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Reads reads, HttpResponse<byte[]> got) {
        if (got.statusCode() == 200) {
            reads.hits().increment();
        }
        if (isInProcess(got)) {
            reads.inProcess().increment();
        }
        reads.all().increment();
    }

    private static boolean isInProcess(HttpResponse<byte[]> got) {
        return got.headers().firstValue("Cache-Status").orElse("").endsWith("detail=l1");
    }

    private HttpResponse<byte[]> get(Member member, int rank) throws IOException, InterruptedException {
        return http.send(request(member, rank).build(), BodyHandlers.ofByteArray());
    }

    private void put(Member member, int rank) throws IOException, InterruptedException {
        HttpRequest request = request(member, rank)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(VALUE))
                .build();
        http.send(request, BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(Member member, int rank) {
        return HttpRequest.newBuilder(URI.create(member.replica().baseUri() + CacheClient.path("wiki", "page-" + rank)))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10));
    }
}
