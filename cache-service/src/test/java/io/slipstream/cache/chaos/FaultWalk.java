package io.slipstream.cache.chaos;

import io.slipstream.devkit.fault.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Faults in an order that a seed decides: one or two at the same time, for a while. What decision 0011 does not promise is left out: some
 * replica reaches all that the others reach between them, and Redis loses its data only while the log has the words of all writes.
 */
final class FaultWalk {
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(6);
    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final List<Link.State> TROUBLES = List.of(Link.State.CUT, Link.State.HELD, Link.State.SLOW);

    private final Cluster cluster;
    private final Random random;
    private boolean lostWords;

    /** Faults of this cluster. */
    FaultWalk(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** A step that begins or ends a fault. */
    private interface Step {
        void run() throws Exception;
    }

    /**
     * A fault.
     *
     * @param hidesWords while it lasts, words of writes wait for the log
     */
    private record Fault(String name, boolean hidesWords, Step begin, Step end) {}

    /** One round: some faults begin, last a while and end, each at a time of its own. */
    void round() throws Exception {
        List<Fault> faults = faults();
        boolean isOutage = faults.size() == 1 && faults.getFirst().name().startsWith("all") && random.nextInt(4) == 0;
        run(faults, isOutage ? OUTAGE : between(SHORTEST, LONGEST));
    }

    /** One round in which all replicas are without Redis, or without Kafka, for half a minute. */
    void outage() throws Exception {
        run(List.of(random.nextBoolean() ? allRedisLinks() : allKafkaLinks()), OUTAGE);
    }

    private void run(List<Fault> faults, Duration span) throws Exception {
        System.out.println("fault: " + faults.stream().map(Fault::name).toList() + " for " + span.toMillis() + " ms");
        lostWords = faults.stream().anyMatch(Fault::hidesWords)
                && faults.stream().anyMatch(fault -> fault.name().startsWith("kill"));
        for (Fault fault : faults) {
            fault.begin().run();
            passes(between(Duration.ZERO, Duration.ofSeconds(1)));
        }
        passes(span);
        List<Fault> ending = new ArrayList<>(faults);
        Collections.shuffle(ending, random);
        for (Fault fault : ending) {
            fault.end().run();
            passes(between(Duration.ZERO, Duration.ofSeconds(2)));
        }
    }

    /** Whether a replica died in the last round with words that the log had not got: Redis alone has those writes, and must not lose them. */
    boolean lostWords() {
        return lostWords;
    }

    /** A while without faults. */
    void pause() {
        passes(between(Duration.ZERO, Duration.ofSeconds(2)));
    }

    private List<Fault> faults() {
        int victim = random.nextInt(Cluster.REPLICAS);
        int other = (victim + 1) % Cluster.REPLICAS;
        return switch (random.nextInt(16)) {
            case 0 -> List.of(killed(victim));
            case 1 -> List.of(paused(victim));
            case 2 -> List.of(redisLink(victim));
            case 3 -> List.of(kafkaLink(victim));
            case 4 -> List.of(redisLink(victim), kafkaLink(victim));
            case 5 -> List.of(redisLink(victim), kafkaLink(other));
            case 6 -> List.of(kafkaLink(victim), killed(victim));
            case 7 -> List.of(redisFlushed());
            case 8 -> List.of(redisFlushed(), paused(victim));
            case 9 -> List.of(redisKilled());
            case 10 -> List.of(redisPaused(), killed(victim));
            case 11 -> List.of(kafkaKilled());
            case 12 -> List.of(kafkaPaused(), redisLink(victim));
            case 13 -> List.of(allRedisLinks());
            case 14 -> List.of(allKafkaLinks());
            default -> List.of(allKafkaLinks(), killed(victim));
        };
    }

    private Fault killed(int victim) {
        ReplicaProcess replica = cluster.replica(victim);
        return new Fault("kill replica " + victim, false, replica::kill, replica::start);
    }

    private Fault paused(int victim) {
        ReplicaProcess replica = cluster.replica(victim);
        return new Fault("pause replica " + victim, false, replica::pause, replica::resume);
    }

    private Fault redisLink(int victim) {
        return links("redis of replica " + victim, false, List.of(cluster.redisLink(victim)));
    }

    private Fault kafkaLink(int victim) {
        return links("kafka of replica " + victim, true, List.of(cluster.kafkaLink(victim)));
    }

    private Fault allRedisLinks() {
        return links("all links to redis", false, cluster.redisLinks());
    }

    private Fault allKafkaLinks() {
        return links("all links to kafka", true, cluster.kafkaLinks());
    }

    private Fault links(String name, boolean hidesWords, List<Link> links) {
        Link.State trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
        return new Fault(
                name + " " + trouble,
                hidesWords,
                () -> links.forEach(link -> link.become(trouble)),
                () -> links.forEach(link -> link.become(Link.State.OPEN)));
    }

    private Fault redisFlushed() {
        return new Fault("flush redis", false, cluster::flushRedis, () -> {});
    }

    private Fault redisKilled() {
        return new Fault(
                "kill the redis server",
                false,
                () -> cluster.stack().redis().kill(),
                () -> cluster.stack().redis().start());
    }

    private Fault redisPaused() {
        return new Fault(
                "pause the redis server",
                false,
                () -> cluster.stack().redis().pause(),
                () -> cluster.stack().redis().resume());
    }

    private Fault kafkaKilled() {
        return new Fault(
                "kill the kafka server",
                true,
                () -> cluster.stack().kafka().kill(),
                () -> cluster.stack().kafka().start());
    }

    private Fault kafkaPaused() {
        return new Fault(
                "pause the kafka server",
                true,
                () -> cluster.stack().kafka().pause(),
                () -> cluster.stack().kafka().resume());
    }

    private Duration between(Duration least, Duration most) {
        return least.plusMillis(random.nextLong(most.minus(least).toMillis()));
    }

    private static void passes(Duration span) {
        long end = System.nanoTime() + span.toNanos();
        for (long left = span.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
