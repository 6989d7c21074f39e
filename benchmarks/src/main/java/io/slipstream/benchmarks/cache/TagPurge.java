package io.slipstream.benchmarks.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.benchmarks.WarmUp;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tag on every one of a million entries: what storing costs when there are that many, what they take in memory, and how long
 * a purge of the tag takes until every replica has applied it, as its receipt tells. The namespace stays off the disk, and takes what room there is.
 */
final class TagPurge implements Scenario<Rig> {
    private static final Duration BAR = Duration.ofMillis(20);
    private static final double COST_BAR = 1.10;
    private static final double RESIDENT_BAR = 1.3;
    private static final int FEW = 1_000;
    private static final int ROUNDS = 25;
    private static final String MANY = "k-";
    private static final String ALONE = "f-";
    private static final int BATCHES = 10;
    private static final String NAMESPACE = "tagged";
    private static final String VALUE = "eHh4".repeat(33); // base64 of 99 bytes
    private static final Duration GIVE_UP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String REDIS_ROOM = "1500mb";

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public String name() {
        return "purge";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int many = quick ? 100_000 : 1_000_000;
        Replica replica = rig.replicas().getFirst();
        Caller writer = rig.caller(replica);
        Replica emptier = rig.replicas().get(1);
        Caller fewWriter = rig.caller(emptier);
        makeRoom(rig);
        rig.define(NAMESPACE, "{\"ttl\":\"PT1H\",\"tiers\":[\"l1\",\"l2\"]}");
        Turns amongFew = costOfWrites(quick, replica, writer, emptier, fewWriter);
        readAll(writer, FEW);
        long residentBefore = replica.residentBytes();
        fill(writer, many);
        Turns amongMany = costOfWrites(quick, replica, writer, emptier, fewWriter);
        readAll(writer, many);
        long growth = replica.residentBytes() - residentBefore;
        long held = heldBytes(writer);
        List<Long> purges = new ArrayList<>();
        new WarmUp(quick).run(rig.replicas(), time -> purgeNothing(rig, writer, time));
        int rounds = quick ? 5 : 20;
        for (int i = 0; i < rounds; i++) {
            purges.add(purge(rig, writer, "everything"));
        }
        boolean purged = writer.read(NAMESPACE, MANY + "0").statusCode() == 404;
        Distribution times = new Distribution(purges);
        // No two processes are compiled alike, and the machine drifts: the replica is compared with itself, the other
        // tells the drift.
        double cost = amongMany.ratio() / amongFew.ratio();
        double resident = (double) growth / held;
        return List.of(
                Finding.judged(
                        String.format(Locale.ROOT, "Purge of a tag on %,d entries, on all three replicas", many),
                        times.toString() + (purged ? "" : ", STILL SERVED"),
                        String.format(Locale.ROOT, "≤ %d ms", BAR.toMillis()),
                        times.at(1) <= BAR.toNanos() && purged,
                        rounds + " purges, each from its request to the last replica, by the receipt"),
                Finding.judged(
                        String.format(Locale.ROOT, "Store of an entry among %,d, to one among 1,000", many),
                        String.format(
                                Locale.ROOT,
                                "%.2f × (%.1f µs of server CPU, to %.1f µs; at a replica that keeps its 1,000: %.1f and %.1f µs)",
                                cost,
                                1e6 * Distribution.median(amongMany.here()),
                                1e6 * Distribution.median(amongFew.here()),
                                1e6 * Distribution.median(amongMany.beside()),
                                1e6 * Distribution.median(amongFew.beside())),
                        String.format(Locale.ROOT, "≤ %.2f ×", COST_BAR),
                        cost <= COST_BAR,
                        "1,000 entries written again, in batches, before the others come and after, each time in turns with a replica"
                                + " that holds no others; median of the ratios of 25 turns, after to before"),
                Finding.judged(
                        "Memory: resident growth to the bytes that entries in process count",
                        String.format(
                                Locale.ROOT,
                                "%.2f × (%,d MiB for %,d MiB of %,d MiB configured)",
                                resident,
                                growth >> 20,
                                held >> 20,
                                Rig.LOCAL_BYTES >> 20),
                        String.format(Locale.ROOT, "≤ %.1f ×", RESIDENT_BAR),
                        resident <= RESIDENT_BAR,
                        "resident set of the process after a full collection, at the end less at the beginning"));
    }

    /** The shared tier must not lose what is purged. */
    private static void makeRoom(Rig rig) throws Exception {
        Redis client = Redis.createClient(rig.vertx(), rig.stack().redisUrl());
        try {
            Rig.await(client.send(
                    Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory").arg(REDIS_ROOM)));
        } finally {
            client.close();
        }
    }

    private static void writeAgain(Caller writer, String keys, int times) throws Exception {
        String batch = batch(keys, 0, FEW);
        for (int i = 0; i < times; i++) {
            writer.post("/namespaces/" + NAMESPACE + "/entries:batch", batch);
        }
    }

    /** What a write costs here and at the replica beside, once the compilers of both have done their work. */
    private static Turns costOfWrites(boolean quick, Replica replica, Caller writer, Replica beside, Caller other)
            throws Exception {
        new WarmUp(quick).run(List.of(replica, beside), time -> {
            long until = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < until) {
                writeAgain(writer, MANY, 1);
                writeAgain(other, ALONE, 1);
            }
        });
        Turns turns = new Turns(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < (quick ? 5 : ROUNDS); round++) {
            turns.beside().add(costOfWrites(beside, other, ALONE));
            turns.here().add(costOfWrites(replica, writer, MANY));
        }
        return turns;
    }

    /** CPU time of the server for an entry, in seconds. */
    private static double costOfWrites(Replica replica, Caller writer, String keys) throws Exception {
        Duration before = replica.cpu();
        writeAgain(writer, keys, BATCHES);
        return replica.cpu().minus(before).toNanos() / 1e9 / (BATCHES * FEW);
    }

    private static void fill(Caller writer, int many) throws Exception {
        List<Callable<Void>> batches = new ArrayList<>();
        for (int from = FEW; from < many; from += FEW) {
            int first = from;
            batches.add(() -> {
                writer.post("/namespaces/" + NAMESPACE + "/entries:batch", batch(MANY, first, FEW));
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Void> batch : threads.invokeAll(batches)) {
                batch.get();
            }
        }
    }

    /** Brings into process what fits there; not every write leaves a copy. */
    private static void readAll(Caller reader, int many) throws Exception {
        for (int from = 0; from < many; from += FEW) {
            String keys = IntStream.range(from, from + FEW)
                    .mapToObj(i -> "\"" + MANY + i + '"')
                    .collect(Collectors.joining(","));
            reader.post("/namespaces/" + NAMESPACE + "/entries:batch", "{\"get\":[" + keys + "]}");
        }
    }

    private static String batch(String keys, int from, int count) {
        StringBuilder json = new StringBuilder("{\"put\":[");
        for (int i = from; i < from + count; i++) {
            json.append(i == from ? "" : ",")
                    .append("{\"key\":\"")
                    .append(keys)
                    .append(i)
                    .append("\",\"tags\":[\"everything\"],\"value\":\"")
                    .append(VALUE)
                    .append("\"}");
        }
        return json.append("]}").toString();
    }

    /** What the entries in process take, by the replica's own count. */
    private long heldBytes(Caller caller) throws IOException, InterruptedException {
        return Math.max(
                1,
                mapper.readTree(caller.json("/stats"))
                        .path("tiers")
                        .path("l1")
                        .path("bytes")
                        .asLong());
    }

    /** Purges a tag that no entry has, over and over. */
    private void purgeNothing(Rig rig, Caller caller, Duration duration) throws Exception {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            purge(rig, caller, "no entry has this");
        }
    }

    /** From the request until the last replica applied it, in nanoseconds. */
    private long purge(Rig rig, Caller caller, String tag) throws IOException, InterruptedException {
        String id = mapper.readTree(caller.post("/invalidations", "{\"tags\":[\"" + tag + "\"]}"))
                .path("id")
                .asText();
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < GIVE_UP.toNanos()) {
            JsonNode receipt = mapper.readTree(caller.json("/invalidations/" + id));
            if (receipt.path("replicas").size() == rig.replicas().size()) {
                Instant requested = Instant.parse(receipt.path("requested_at").asText());
                Duration longest = Duration.ZERO;
                for (JsonNode one : receipt.path("replicas")) {
                    Duration took = Duration.between(
                            requested, Instant.parse(one.path("applied_at").asText()));
                    longest = took.compareTo(longest) > 0 ? took : longest;
                }
                return longest.toNanos();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new IOException("a purge was not applied on all replicas within " + GIVE_UP);
    }

    /** CPU time of a write in seconds, at two replicas in turns. */
    private record Turns(List<Double> here, List<Double> beside) {
        /** Of the turns' ratios the middle one: one turn or the other has a collection of all memory in it. */
        double ratio() {
            return Distribution.median(IntStream.range(0, here.size())
                    .mapToObj(i -> here.get(i) / beside.get(i))
                    .toList());
        }
    }
}
