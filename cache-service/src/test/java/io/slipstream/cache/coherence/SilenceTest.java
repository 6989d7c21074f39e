package io.slipstream.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Invalidation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Orders in which servers fall silent and come back, so that one replica knows what another one cannot be told. */
class SilenceTest {
    private static final String KEY = "k";

    /** Nothing is late by chance here. */
    private static final class Prompt extends Random {
        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    }

    private final SimulatedLog log = new SimulatedLog(new Prompt());
    private final SimulatedRedis redis = new SimulatedRedis(new Prompt(), this::now);
    private long now = 1_700_000_000_000L;
    private final SimulatedReplica cut = replica("cut");
    private final SimulatedReplica whole = replica("whole");

    private long now() {
        return now;
    }

    private SimulatedReplica replica(String name) {
        return new SimulatedReplica(name, log, redis, new SimulatedDisk(), this::now, 0);
    }

    private void passes(long millis, SimulatedReplica... living) {
        for (long end = now + millis; now < end; now += 250) {
            for (SimulatedReplica replica : living) {
                replica.beat();
                if ((end - now) % 1_000 == 0) {
                    replica.housekeep();
                }
            }
            for (SimulatedReplica replica : living) {
                for (int p = 0; p < SimulatedLog.PARTITIONS; p++) {
                    replica.hear(p, 1000);
                }
            }
        }
    }

    private static void put(SimulatedReplica replica, String value) {
        replica.entries
                .put(
                        replica.namespace,
                        new PutCommand(
                                KEY,
                                value.getBytes(StandardCharsets.UTF_8),
                                "text/plain",
                                null,
                                Dependencies.NONE,
                                PutCommand.Condition.NONE,
                                replica.entries.begin(replica.namespace)))
                .await()
                .indefinitely();
    }

    private String read(SimulatedReplica replica) {
        return replica.entries
                                .read(replica.namespace, KEY, new ReadOptions(false, null))
                                .await()
                                .indefinitely()
                        instanceof LookupResult.Hit hit
                ? new String(hit.entry().value(), StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void copyOnDisk_whenTheLogIsHeardAgainWithoutRedis_waitsForWhatOthersCouldNotTell() {
        passes(4_000, cut, whole);
        put(whole, "old");
        passes(500, cut, whole);
        assertThat(read(cut)).isEqualTo("old");

        List.of(cut, whole).forEach(replica -> replica.cutFromLog = true);
        cut.cutFromRedis = true;
        passes(5_000, cut, whole);
        put(whole, "new");
        passes(5_000, cut, whole);
        cut.cutFromLog = false;
        passes(500, cut);

        assertThat(read(cut)).as("the other has not told the log yet").isEmpty();

        whole.cutFromLog = false;
        passes(10_000, cut, whole);

        assertThat(read(cut)).as("the word of it has come").isNotEqualTo("old");
    }

    @Test
    void copyOnDisk_afterASilenceInWhichNothingChanged_isServedAgain() {
        passes(4_000, cut, whole);
        put(whole, "kept");
        passes(500, cut, whole);
        assertThat(read(cut)).isEqualTo("kept");

        List.of(cut, whole).forEach(replica -> replica.cutFromLog = true);
        cut.cutFromRedis = true;
        passes(5_000, cut, whole);
        List.of(cut, whole).forEach(replica -> replica.cutFromLog = false);
        passes(5_000, cut, whole);

        assertThat(read(cut)).isEqualTo("kept");
    }

    @Test
    void copyInRedis_whoseInvalidationRedisWasNotToldOf_isGoneOnceRedisAnswersAgainAlsoIfNobodyHearsTheLog() {
        passes(4_000, cut, whole);
        put(whole, "old");
        passes(500, cut, whole);

        whole.cutFromRedis = true;
        whole.invalidations
                .invalidate(whole.namespace.tenant(), Invalidation.ofKey(whole.namespace.name(), KEY))
                .await()
                .indefinitely();
        List.of(cut, whole).forEach(replica -> replica.cutFromLog = true);
        passes(1_500, cut, whole);
        whole.cutFromRedis = false;
        passes(500, cut, whole);

        assertThat(read(cut)).isEmpty();
    }

    @Test
    void markerOfARedisThatLostItsData_isNotMadeByWhoDoesNotHearTheLog() {
        passes(4_000, cut, whole);
        List.of(cut, whole).forEach(replica -> replica.cutFromLog = true);
        passes(1_500, cut, whole);
        redis.flush();
        put(whole, "new");
        passes(1_500, cut, whole);

        assertThat(read(cut)).as("what else was invalidated is not known").isEmpty();
    }
}
