package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.DiskTier.Reason;
import io.slipstream.cache.entry.DiskTier.State;
import io.slipstream.cache.entry.DiskTier.Usage;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryTier;
import io.slipstream.cache.entry.EntryTierContract;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.devkit.clock.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MvStoreTierIT extends EntryTierContract {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    private final TestClock clock = new TestClock();
    private final List<MvStoreTier> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private MvStoreTier tier;

    @BeforeEach
    void open() {
        tier = start(DiskSettings.in(directory));
        awaitUp(tier);
    }

    @AfterEach
    void close() {
        opened.forEach(MvStoreTier::close);
    }

    private MvStoreTier unstarted(DiskSettings settings) {
        MvStoreTier fresh = new MvStoreTier(settings.config(), DiskSettings.contact(7), 4096, clock);
        opened.add(fresh);
        return fresh;
    }

    private MvStoreTier start(DiskSettings settings) {
        MvStoreTier fresh = unstarted(settings);
        fresh.start();
        return fresh;
    }

    private static void awaitUp(MvStoreTier one) {
        await().atMost(Duration.ofSeconds(20)).until(() -> one.state() == State.UP);
    }

    private void reopen(DiskSettings settings) {
        tier.close();
        tier = start(settings);
        awaitUp(tier);
    }

    private void awaitWritten() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> tier.figures().pending() == 0);
    }

    private Entry keep(EntryKey key, Entry entry) {
        tier.keep(key, entry, () -> true);
        return entry;
    }

    private Path file() {
        return directory.resolve("entries.mv");
    }

    @Override
    protected EntryTier tier() {
        return tier;
    }

    @Override
    protected long now() {
        return clock.millis();
    }

    @Override
    protected void passes(long millis) {
        clock.set(Instant.ofEpochMilli(millis));
    }

    @Test
    void get_afterRestart_isTheEntryWithAllThatBelongsToIt() {
        Entry entry = keep(key("k"), entry("compressible ".repeat(1000)));

        reopen(DiskSettings.in(directory));

        assertThat(get(key("k"))).usingRecursiveComparison().isEqualTo(entry);
        assertThat(tier.usage(key("k").tenant(), "default").entries()).isEqualTo(1);
    }

    @Test
    void changed_dropsTheCopyAtOnceAndForGood() {
        keep(key("waiting"), entry("v"));
        keep(key("written"), entry("v"));
        awaitWritten();
        keep(key("waiting"), entry("w"));

        tier.changed(key("waiting"), 5);
        tier.changed(key("written"), 0);

        assertThat(get(key("waiting"))).isNull();
        assertThat(get(key("written"))).isNull();
        reopen(DiskSettings.in(directory));
        assertThat(get(key("waiting"))).isNull();
        assertThat(get(key("written"))).isNull();
    }

    @Test
    void changed_byTheVeryWrite_keepsTheCopy() {
        Entry entry = keep(key("k"), entry("v"));
        tier.changed(key("k"), entry.write());
        assertThat(get(key("k"))).isNotNull();

        awaitWritten();
        tier.changed(key("k"), entry.write());

        assertThat(get(key("k"))).isNotNull();
        awaitWritten();
        assertThat(get(key("k"))).isNotNull();
        tier.changed(key("k"), entry.write());
        tier.changed(key("k"), entry.write() + 1);
        assertThat(get(key("k"))).isNull();
    }

    @Test
    void keep_thatIsNotCurrentAnyMore_doesNothing() {
        keep(key("k"), entry("one"));

        tier.keep(key("k"), entry("two"), () -> false);

        assertThat(get(key("k")).value()).asString().isEqualTo("one");
    }

    @Test
    void keep_ofTheSameWrite_isWrittenOnce() {
        Entry entry = keep(key("k"), entry("v"));
        awaitWritten();

        keep(key("k"), entry);
        awaitWritten();

        assertThat(tier.figures().kept()).isEqualTo(1);
    }

    @Test
    void changedAll_ofANamespace_dropsItsCopiesOnly_alsoAfterARestart() {
        EntryKey other = new EntryKey(key("k").tenant(), "other", "k");
        keep(key("written"), entry("v"));
        keep(other, entry("v"));
        awaitWritten();
        keep(key("waiting"), entry("v"));

        tier.changedAll(key("k").tenant(), "default");
        keep(key("later"), entry("v"));

        for (int restarts = 0; restarts < 2; restarts++) {
            assertThat(get(key("written"))).isNull();
            assertThat(get(key("waiting"))).isNull();
            assertThat(get(key("later"))).isNotNull();
            assertThat(get(other)).isNotNull();
            reopen(DiskSettings.in(directory));
        }
        await().untilAsserted(() ->
                assertThat(tier.usage(key("k").tenant(), "default").entries()).isEqualTo(1));
    }

    @Test
    void clear_dropsAllCopies_andTheRoomIsFreed() {
        for (int i = 0; i < 3000; i++) {
            keep(key("k" + i), entry("v"));
        }
        awaitWritten();

        tier.clear();

        assertThat(get(key("k0"))).isNull();
        await().untilAsserted(() -> assertThat(tier.figures().entries()).isZero());
        assertThat(tier.usage(key("k").tenant(), "default")).isEqualTo(new Usage(0, 0));
        assertThat(tier.figures().evictions().get(Reason.CHANGED)).isEqualTo(3000);
        reopen(DiskSettings.in(directory));
        assertThat(get(key("k0"))).isNull();
    }

    @Test
    void clear_beforeTheFileIsOpen_holdsForWhatIsInIt() {
        keep(key("k"), entry("v"));
        tier.close();
        tier = unstarted(DiskSettings.in(directory));
        tier.clear();

        tier.start();
        awaitUp(tier);

        assertThat(get(key("k"))).isNull();
    }

    @Test
    void change_beforeTheFileIsOpen_holdsForWhatIsInIt() {
        keep(key("k"), entry("v"));
        keep(key("other"), entry("v"));
        tier.close();
        tier = unstarted(DiskSettings.in(directory));
        tier.changed(key("k"), 5);

        tier.start();
        awaitUp(tier);

        assertThat(get(key("k"))).isNull();
        assertThat(get(key("other"))).isNotNull();
    }

    @Test
    void expired_goInTheBackground() {
        keep(key("brief"), entry("v", Duration.ofSeconds(1)));
        keep(key("long"), entry("v", Duration.ofHours(1)));
        awaitWritten();

        clock.advance(Duration.ofSeconds(2));

        await().untilAsserted(() -> assertThat(tier.figures().entries()).isEqualTo(1));
        assertThat(tier.figures().evictions().get(Reason.EXPIRED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void changes_pastTheirBound_dropEverything(int changes) {
        keep(key("k"), entry("v"));
        tier.close();
        tier = unstarted(DiskSettings.in(directory).with("max-pending", "10"));
        for (int i = 0; i < changes; i++) {
            tier.changed(key("other" + i), 1);
        }

        tier.start();
        awaitUp(tier);

        assertThat(get(key("k")) != null).isEqualTo(changes <= 10);
    }

    @Test
    void keeps_pastTheirBound_areLeftOutAndCounted_andTheChangeBeforeThemHolds() {
        DiskSettings small = DiskSettings.in(directory).with("max-pending-size", "100K");
        Entry old = keep(key("k"), entry("old"));
        reopen(small);
        Entry large = entry("x".repeat(200_000));

        tier.changed(key("k"), large.write());
        tier.keep(key("k"), large, () -> true);

        assertThat(tier.figures().dropped()).isEqualTo(1);
        assertThat(get(key("k"))).isNull();
        assertThat(old.write()).isNotEqualTo(large.write());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 64 * KIB, MIB})
    void file_afterSeveralTimesItsBound_isNotLonger_andUsable(int largest) throws IOException {
        long bound = 8 * MIB;
        reopen(DiskSettings.in(directory).with("max-size", Long.toString(bound)));
        Random random = new Random(largest);
        long longest = 0;
        long written = 0;
        // Small entries are written slower, and take more in the indexes than they are long.
        long goal = largest > KIB ? 3 * bound : bound * 5 / 4;
        for (int i = 0; written < goal; i++) {
            EntryKey key = DiskEntries.key(random.nextInt(100_000));
            int size = 1 + (int) Math.exp(random.nextDouble() * Math.log(largest));
            tier.keep(key, DiskEntries.entry(key, i + 1, size, now(), 100_000), () -> true);
            if (i % 20 == 0) {
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> tier.figures().pending() < (largest > KIB ? 100 : 2000));
                longest = Math.max(longest, Files.size(file()));
            }
            written += largest > KIB ? size : size + 160;
        }
        awaitWritten();

        assertThat(longest).isBetween(bound / 2, bound);
        assertThat(tier.figures().evictions().get(Reason.SIZE)).isPositive();
        assertThat(tier.figures().entries()).isPositive();
        int found = 0;
        for (int number = 0; number < 100_000; number++) {
            EntryKey key = DiskEntries.key(number);
            Entry entry = get(key);
            if (entry != null) {
                assertThat(DiskEntries.isWhole(key, entry)).isTrue();
                found++;
            }
        }
        assertThat(found).isPositive();
        Entry after = DiskEntries.entry(DiskEntries.key(1), Long.MAX_VALUE, 100, now(), 1000);
        await().untilAsserted(() -> {
            tier.keep(DiskEntries.key(1), after, () -> true);
            assertThat(get(DiskEntries.key(1)).write()).isEqualTo(after.write());
        });
    }

    @Test
    void eviction_sparesWhatWasReadSinceItWasWritten() {
        reopen(DiskSettings.in(directory).with("max-size", "8M"));
        for (int i = 0; i < 200; i++) {
            keep(DiskEntries.key(i), DiskEntries.entry(DiskEntries.key(i), i + 1, 10_000, now(), 100_000));
        }
        awaitWritten();
        for (int i = 0; i < 200; i += 10) {
            get(DiskEntries.key(i));
        }

        for (int i = 200; i < 500; i++) {
            keep(DiskEntries.key(i), DiskEntries.entry(DiskEntries.key(i), i + 1, 10_000, now(), 100_000));
            awaitWritten();
        }

        int read = 0;
        int unread = 0;
        for (int i = 0; i < 100; i++) {
            boolean isThere = get(DiskEntries.key(i)) != null;
            read += isThere && i % 10 == 0 ? 1 : 0;
            unread += isThere && i % 10 != 0 ? 1 : 0;
        }
        assertThat(read).isEqualTo(10);
        assertThat(unread).isLessThan(70);
    }

    @Test
    void directory_heldByAnother_isLeftAloneUntilItIsFree_andThenEmpty() {
        keep(key("k"), entry("v"));
        awaitWritten();
        MvStoreTier second = start(DiskSettings.in(directory));
        second.checkpoint().restored();

        assertThat(second.state()).isEqualTo(State.DOWN);
        assertThatThrownBy(() -> answer(second.get(key("k")))).isInstanceOf(TierUnavailableException.class);
        second.keep(key("k"), entry("v"), () -> true);
        assertThat(second.figures().dropped()).isEqualTo(1);
        tier.close();

        awaitUp(second);
        assertThat(answer(second.get(key("k")))).isNull();
    }

    @Test
    void directory_thatCannotBeMade_isTriedAgain() throws IOException {
        Path obstacle = Files.createFile(directory.resolve("obstacle"));
        MvStoreTier down = start(DiskSettings.in(obstacle.resolve("below")));

        down.checkpoint().restored();
        down.changed(key("k"), 1);
        down.changedAll("t", "n");
        assertThatThrownBy(() -> answer(down.get(key("k")))).isInstanceOf(TierUnavailableException.class);
        assertThatThrownBy(() -> answer(down.put(key("k"), entry("v")))).isInstanceOf(TierUnavailableException.class);
        Files.delete(obstacle);

        awaitUp(down);
        assertThat(answer(down.put(key("k"), entry("v")))).isFalse();
        assertThat(answer(down.get(key("k")))).isNotNull();
    }

    @Test
    void file_thatIsNone_isReplaced() throws IOException {
        tier.close();
        Files.writeString(file(), "this is not a store ".repeat(1000));

        tier = start(DiskSettings.in(directory));

        awaitUp(tier);
        assertThat(tier.checkpoint().restored().floors()).isEmpty();
        assertThat(put(key("k"), entry("v"))).isFalse();
        assertThat(get(key("k"))).isNotNull();
    }

    @Test
    void file_withDamagedBytes_neverGivesAWrongValue() throws IOException {
        for (int i = 0; i < 500; i++) {
            keep(DiskEntries.key(i), DiskEntries.entry(DiskEntries.key(i), i + 1, 1 + i * 7, now(), 100_000));
        }
        awaitWritten();
        tier.close();
        byte[] whole = Files.readAllBytes(file());
        int intact = 0;
        int absent = 0;
        for (int round = 0; round < 40; round++) {
            Files.write(file(), whole);
            damage(new Random(round), round % 8 + 1);
            MvStoreTier damaged = start(DiskSettings.in(directory));
            awaitUp(damaged);
            for (int i = 0; i < 500; i++) {
                EntryKey key = DiskEntries.key(i);
                Entry entry = readOrNull(damaged, key);
                if (entry == null) {
                    absent++;
                } else {
                    assertThat(entry.write()).isEqualTo(i + 1);
                    assertThat(DiskEntries.isWhole(key, entry)).isTrue();
                    intact++;
                }
            }
            damaged.close();
        }
        assertThat(intact).isPositive();
        assertThat(absent).isPositive();
    }

    @Test
    void record_withADamagedValue_isAbsentAndCounted_andTheOthersStay() throws IOException {
        byte[] marker = new byte[64];
        new Random(1).nextBytes(marker);
        Entry entry = DiskEntries.entry(DiskEntries.key(1), 1, 1000, now(), 100_000);
        keep(DiskEntries.key(1), entry);
        keep(DiskEntries.key(2), DiskEntries.entry(DiskEntries.key(2), 2, 1000, now(), 100_000));
        awaitWritten();
        tier.close();
        flipEvery(Arrays.copyOfRange(entry.value(), 100, 140));

        tier = start(DiskSettings.in(directory));
        awaitUp(tier);

        assertThat(get(DiskEntries.key(1))).isNull();
        assertThat(get(DiskEntries.key(2))).isNotNull();
        assertThat(tier.figures().corrupt()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(tier.figures().entries()).isEqualTo(1));
    }

    private static Entry readOrNull(MvStoreTier damaged, EntryKey key) {
        try {
            return answer(damaged.get(key));
        } catch (TierUnavailableException e) {
            return null;
        }
    }

    private void damage(Random random, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            for (int i = 0; i < bytes; i++) {
                long at = random.nextLong(file.length());
                file.seek(at);
                int present = file.read();
                file.seek(at);
                file.write(present ^ (1 << random.nextInt(8)));
            }
        }
    }

    /** Flips a bit wherever some bytes stand. */
    private void flipEvery(byte[] wanted) throws IOException {
        byte[] all = Files.readAllBytes(file());
        int found = 0;
        for (int at = 0; at + wanted.length <= all.length; at++) {
            if (Arrays.mismatch(all, at, at + wanted.length, wanted, 0, wanted.length) < 0) {
                all[at] ^= 1;
                found++;
            }
        }
        assertThat(found).isPositive();
        Files.write(file(), all);
    }

    /** The mark stands for that of the tier in process: raised before a change is told, asked when a copy is kept. */
    @Test
    void change_afterTheMark_alwaysWins() throws InterruptedException {
        EntryKey key = key("contended");
        AtomicLong mark = new AtomicLong();
        AtomicLong present = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger kept = new AtomicInteger();
        AtomicReference<String> wrong = new AtomicReference<>();
        List<Thread> fillers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            fillers.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    long taken = mark.get();
                    long write = present.get(); // what the loader says
                    if (write != 0) {
                        tier.keep(key, DiskEntries.entry(key, write, 10, now(), 100_000), () -> mark.get() == taken);
                        kept.incrementAndGet();
                    }
                }
            }));
        }
        for (int round = 1; round <= 20_000 && wrong.get() == null; round++) {
            present.set(round);
            mark.incrementAndGet();
            switch (round % 50) {
                case 0 -> tier.changedAll(key.tenant(), key.namespace());
                case 25 -> tier.clear();
                default -> tier.changed(key, round);
            }
            Entry entry = get(key);
            if (entry != null && entry.write() != round) {
                wrong.set("after change " + round + " there was " + entry.write());
            }
        }
        over.set(true);
        for (Thread filler : fillers) {
            filler.join();
        }

        assertThat(wrong.get()).isNull();
        assertThat(kept.get()).isPositive();
    }
}
