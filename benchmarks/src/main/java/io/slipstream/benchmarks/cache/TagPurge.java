package io.slipstream.benchmarks.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Scenario;
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
    private static final int ROUNDS = 9;
    private static final String MANY = "k-";
    private static final String ALONE = "f-";
    private static final int BATCHES = 10;
    private static final int WARM_UP = 300;
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
        // The compilers have done their work before it counts, and the first entries are there.
        writeAgain(writer, MANY, quick ? 60 : WARM_UP);
        writeAgain(fewWriter, ALONE, quick ? 60 : WARM_UP);
        readAll(writer, FEW);
        long residentBefore = replica.residentBytes();
        fill(writer, many);
        List<Double> amongMany = new ArrayList<>();
        List<Double> amongFew = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            amongFew.add(costOfWrites(emptier, fewWriter, ALONE));
            amongMany.add(costOfWrites(replica, writer, MANY));
        }
        // One round or the other has a collection of all memory in it.
        double costOfFew = Distribution.median(amongFew);
        double costAmongMany = Distribution.median(amongMany);
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
        double cost = costAmongMany / costOfFew;
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
                                "%.2f × (%.1f µs of server CPU, to %.1f µs)",
                                cost,
                                1e6 * costAmongMany,
                                1e6 * costOfFew),
                        String.format(Locale.ROOT, "≤ %.2f ×", COST_BAR),
                        cost <= COST_BAR,
                        "1,000 entries written again, in batches, in turns with a replica that holds no others; medians of nine rounds"),
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
}
