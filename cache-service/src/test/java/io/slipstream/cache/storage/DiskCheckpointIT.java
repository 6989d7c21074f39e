package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.cache.entry.DiskTier.State;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint.Raised;
import io.slipstream.cache.invalidation.LogCheckpoint.Restored;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.slipstream.devkit.clock.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCheckpointIT {
    private static final EntryKey KEY = DiskEntries.key(1);
    private static final Instant LATE = Instant.parse("2026-01-02T03:04:05.678Z");

    private final TestClock clock = new TestClock();
    private final List<MvStoreTier> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        opened.forEach(MvStoreTier::close);
    }

    private MvStoreTier open(LogContact contact) {
        MvStoreTier tier = new MvStoreTier(DiskSettings.in(directory).config(), contact, 4096, clock);
        opened.add(tier);
        tier.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> tier.state() == State.UP);
        return tier;
    }

    private void keep(MvStoreTier tier) {
        tier.keep(KEY, DiskEntries.entry(KEY, 1, 10, clock.millis(), 100_000), () -> true);
    }

    private static boolean has(MvStoreTier tier) {
        return tier.get(KEY).await().atMost(Duration.ofSeconds(10)) != null;
    }

    private static LogRecord.Invalidated floor(String value, Instant at) {
        return new LogRecord.Invalidated("id", "tenant", "space", Scope.TAG, List.of(value, "ü"), true, at, "replica");
    }

    @Test
    void restored_ofANewFile_isNothing() {
        assertThat(open(DiskSettings.contact(7)).checkpoint().restored()).isEqualTo(Restored.NONE);
    }

    @Test
    void restored_afterARestart_isEpochPositionsAndFloorsInTheOrderOfTheLog() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        keep(tier);
        tier.checkpoint().raised(1, 300, floor("c", LATE));
        tier.checkpoint().raised(0, 9, floor("a", LATE));
        tier.checkpoint().raised(0, 10, floor("b", LATE));
        contact.applied(0, 11);
        contact.applied(1, 301);
        tier.close();

        MvStoreTier again = open(DiskSettings.contact(7));

        Restored restored = again.checkpoint().restored();
        assertThat(restored.positions()).isEqualTo(new LogPositions(7, List.of(11L, 301L, 0L)));
        assertThat(restored.floors())
                .containsExactly(
                        new Raised(new LogPosition(0, 9), floor("a", LATE)),
                        new Raised(new LogPosition(0, 10), floor("b", LATE)),
                        new Raised(new LogPosition(1, 300), floor("c", LATE)));
        assertThat(has(again)).isTrue();
    }

    @Test
    void positions_thatWereSaved_neverGoBackInTheSameLog() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        contact.applied(0, 100);
        keep(tier);
        tier.close();
        MvStoreTier second = open(DiskSettings.contact(7)); // has not applied anything yet
        second.changed(DiskEntries.key(2), 1);
        second.close();

        assertThat(open(DiskSettings.contact(7)).checkpoint().restored().positions())
                .isEqualTo(new LogPositions(7, List.of(100L, 0L, 0L)));
    }

    @Test
    void log_thatIsNotMetInARun_leavesWhatWasSaved() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        contact.applied(0, 100);
        keep(tier);
        tier.close();
        MvStoreTier second = open(DiskSettings.contact(0));
        second.changed(DiskEntries.key(2), 1);
        second.close();

        MvStoreTier third = open(DiskSettings.contact(7));

        assertThat(third.checkpoint().restored().positions()).isEqualTo(new LogPositions(7, List.of(100L, 0L, 0L)));
        assertThat(has(third)).isTrue();
    }

    @Test
    void log_ofAnotherEpoch_dropsAll() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        keep(tier);
        tier.checkpoint().raised(0, 9, floor("a", LATE));
        contact.applied(0, 10);
        await().untilAsserted(() -> assertThat(tier.figures().entries()).isEqualTo(1));

        contact.reset(8, () -> {});
        tier.checkpoint().raised(0, 2, floor("b", LATE));
        contact.applied(0, 3);

        await().untilAsserted(() -> assertThat(has(tier)).isFalse());
        tier.close();
        Restored restored = open(DiskSettings.contact(8)).checkpoint().restored();
        assertThat(restored.positions()).isEqualTo(new LogPositions(8, List.of(3L, 0L, 0L)));
        assertThat(restored.floors()).containsExactly(new Raised(new LogPosition(0, 2), floor("b", LATE)));
    }

    @Test
    void forget_leavesNothingForTheNextStart_neitherCopies() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        keep(tier);
        tier.checkpoint().raised(0, 9, floor("a", LATE));
        contact.applied(0, 10);

        tier.checkpoint().forget();
        tier.checkpoint().raised(0, 10, floor("b", LATE));

        assertThat(has(tier)).isTrue();
        tier.close();
        MvStoreTier again = open(DiskSettings.contact(7));
        assertThat(again.checkpoint().restored()).isEqualTo(Restored.NONE);
        assertThat(has(again)).isFalse();
    }

    @Test
    void startOver_keepsWhatIsToldFromThenOn() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        tier.checkpoint().raised(0, 9, floor("a", LATE));
        contact.applied(0, 10);
        keep(tier);
        tier.close();
        LogContact later = DiskSettings.contact(7);
        MvStoreTier again = open(later);

        again.checkpoint().startOver();
        again.checkpoint().raised(0, 20, floor("b", LATE));
        later.applied(0, 21);
        again.close();

        Restored restored = open(DiskSettings.contact(7)).checkpoint().restored();
        assertThat(restored.positions()).isEqualTo(new LogPositions(7, List.of(21L, 0L, 0L)));
        assertThat(restored.floors()).containsExactly(new Raised(new LogPosition(0, 20), floor("b", LATE)));
    }

    @Test
    void prune_letsGoOfOldFloorsOnly() {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        tier.checkpoint().raised(0, 1, floor("old", LATE.minusSeconds(1)));
        tier.checkpoint().raised(0, 2, floor("new", LATE));
        contact.applied(0, 3);

        tier.checkpoint().prune(LATE);
        tier.close();

        assertThat(open(DiskSettings.contact(7)).checkpoint().restored().floors())
                .containsExactly(new Raised(new LogPosition(0, 2), floor("new", LATE)));
    }

    @Test
    void floor_thatIsDamaged_dropsAll() throws IOException {
        LogContact contact = DiskSettings.contact(7);
        MvStoreTier tier = open(contact);
        keep(tier);
        tier.checkpoint().raised(0, 9, floor("findable", LATE));
        contact.applied(0, 10);
        tier.close();
        Path file = directory.resolve("entries.mv");
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(content).contains("findable");
        Files.writeString(file, content.replace("findable", "findably"), StandardCharsets.ISO_8859_1);

        MvStoreTier again = open(DiskSettings.contact(7));

        assertThat(again.checkpoint().restored()).isEqualTo(Restored.NONE);
        assertThat(has(again)).isFalse();
    }

    @Test
    void disk_thatIsSwitchedOff_isDownAndHasNothing() {
        MvStoreTier off = new MvStoreTier(
                DiskSettings.in(directory).with("enabled", "false").config(), DiskSettings.contact(7), 4096, clock);
        opened.add(off);

        off.start();
        off.checkpoint().raised(0, 9, floor("a", LATE));
        off.changed(KEY, 1);

        assertThat(off.checkpoint().restored()).isEqualTo(Restored.NONE);
        assertThat(off.state()).isEqualTo(State.DOWN);
        assertThat(off.figures().pending()).isZero();
        assertThat(directory).isEmptyDirectory();
    }
}
