package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.DiskTier.State;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint.Raised;
import io.slipstream.cache.invalidation.LogCheckpoint.Restored;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.storage.CrashingWriter.Operation;
import io.slipstream.cache.storage.CrashingWriter.Operation.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes without pause is killed again and again; what it leaves is compared with the log of what it did. */
class DiskCrashIT {
    private static final int ROUNDS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void file_ofAKilledProcess_isWhole_andItsPositionIsNeverAheadOfItsChanges() throws Exception {
        Random random = new Random(20261121);
        int found = 0;
        long savedAtAll = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = log().size();
            Process process = write();
            try {
                long enough = before + 2_000 + random.nextInt(20_000);
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(() -> {
                    assertThat(process.isAlive())
                            .as("the writer lives, see writer.log")
                            .isTrue();
                    return Files.exists(logFile()) && Files.size(logFile()) / Operation.BYTES >= enough;
                });
            } finally {
                process.destroyForcibly().waitFor();
            }
            List<Operation> log = log();

            MvStoreTier tier = open();
            Restored restored = tier.checkpoint().restored();
            LogPositions positions = Objects.requireNonNull(restored.positions(), "nothing was saved");
            long saved = positions.positions().getFirst();
            assertThat(saved).isBetween(savedAtAll, (long) log.size());
            savedAtAll = saved;
            checkFloors(log, saved, restored);
            found += checkEntries(log, saved, tier);
            tier.close();
        }
        assertThat(savedAtAll).isPositive();
        assertThat(found).isGreaterThan(100);
    }

    /** Every floor below the position is there, and none that was never raised. */
    private static void checkFloors(List<Operation> log, long saved, Restored restored) {
        Set<Long> kept = restored.floors().stream()
                .map(Raised::position)
                .map(LogPosition::offset)
                .collect(Collectors.toSet());
        Set<Long> raised = LongStream.range(0, log.size())
                .filter(offset -> log.get((int) offset).kind() == Kind.FLOOR)
                .boxed()
                .collect(Collectors.toSet());
        assertThat(raised.containsAll(kept)).as("no other floors").isTrue();
        assertThat(kept.containsAll(
                        raised.stream().filter(offset -> offset < saved).toList()))
                .as("all floors below %d", saved)
                .isTrue();
    }

    /** No copy is older than the last operation on its key below the position; how many copies there are. */
    private static int checkEntries(List<Operation> log, long saved, MvStoreTier tier) {
        Map<Integer, Integer> lastBefore = new HashMap<>();
        for (int offset = 0; offset < saved; offset++) {
            switch (log.get(offset).kind()) {
                case WRITE, REMOVAL -> lastBefore.put(log.get(offset).key(), offset);
                case PURGE -> {
                    for (int key = 0; key < CrashingWriter.KEYS; key++) {
                        if (DiskEntries.key(key)
                                .namespace()
                                .equals(DiskEntries.key(log.get(offset).key()).namespace())) {
                            lastBefore.put(key, offset);
                        }
                    }
                }
                case FLOOR -> {}
            }
        }
        int found = 0;
        for (int number = 0; number < CrashingWriter.KEYS; number++) {
            EntryKey key = DiskEntries.key(number);
            Entry entry = tier.get(key).await().atMost(LIMIT);
            if (entry == null) {
                continue;
            }
            found++;
            assertThat(DiskEntries.isWhole(key, entry)).as("%s is whole", key).isTrue();
            int offset = (int) entry.write() - 1;
            assertThat(log.get(offset)).isEqualTo(new Operation(Kind.WRITE, number));
            assertThat(offset)
                    .as("the copy of %s, at the position %d", key, saved)
                    .isGreaterThanOrEqualTo(lastBefore.getOrDefault(number, 0));
        }
        return found;
    }

    private MvStoreTier open() {
        LogContact contact = new LogContact(1, Duration.ofSeconds(1), Duration.ofMinutes(1), System::nanoTime);
        MvStoreTier tier =
                new MvStoreTier(CrashingWriter.settings(directory).config(), contact, 4096, InstantSource.system());
        tier.start();
        await().atMost(LIMIT).until(() -> tier.state() == State.UP);
        return tier;
    }

    private Process write() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(directory.toFile(), "writer.log")))
                .start();
    }

    private Path logFile() {
        return directory.resolve(CrashingWriter.LOG);
    }

    private List<Operation> log() throws IOException {
        return Files.exists(logFile()) ? Operation.read(logFile()) : List.of();
    }
}
