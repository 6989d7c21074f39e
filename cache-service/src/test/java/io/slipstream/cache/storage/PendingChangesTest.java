package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.storage.PendingChanges.Drop;
import io.slipstream.cache.storage.PendingChanges.Keep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingChangesTest {
    private static final EntryKey KEY = DiskEntries.key(1);

    private final PendingChanges pending = new PendingChanges(3, 100_000);

    private static Keep keep(long write, int size) {
        return new Keep(write, DiskEntries.entry(KEY, write, size, 1, 1000));
    }

    private boolean offer(int key, Keep keep) {
        return pending.keep(DiskEntries.key(key), keep, () -> true);
    }

    @Test
    void changed_byAnotherWrite_takesThePlaceOfTheEntry() {
        offer(1, keep(5, 10));

        pending.changed(KEY, 5);
        assertThat(pending.get(KEY)).isInstanceOf(Keep.class);
        pending.changed(KEY, 6);

        assertThat(pending.get(KEY)).isInstanceOf(Drop.class);
        assertThat(((Drop) pending.get(KEY)).sparesAny()).isFalse();
    }

    @Test
    void changed_twice_sparesOnlyWhatBothSpare() {
        pending.changed(KEY, 5);
        pending.changed(KEY, 5);
        assertThat(((Drop) pending.get(KEY)).spares(5)).isTrue();

        pending.changed(KEY, 6);

        assertThat(((Drop) pending.get(KEY)).spares(5)).isFalse();
        assertThat(((Drop) pending.get(KEY)).spares(6)).isFalse();
    }

    @Test
    void keep_pastTheirNumber_isRefused_andChangesStillFindRoom() {
        for (int i = 0; i < 3; i++) {
            assertThat(offer(i, keep(5, 10))).isTrue();
        }

        assertThat(offer(3, keep(5, 10))).isFalse();
        for (int i = 10; i < 13; i++) {
            assertThat(pending.changed(DiskEntries.key(i), 1)).isTrue();
        }
        assertThat(pending.changed(DiskEntries.key(13), 1)).isFalse();
        assertThat(pending.size()).isEqualTo(6);
    }

    @Test
    void keep_pastTheirBytes_isRefusedUntilOneIsDone() {
        Keep large = keep(5, 90_000);
        assertThat(offer(1, large)).isTrue();
        assertThat(offer(2, keep(6, 20_000))).isFalse();

        pending.done(KEY, large);

        assertThat(offer(2, keep(6, 20_000))).isTrue();
        assertThat(pending.get(KEY)).isNull();
    }

    @Test
    void done_ofWhatWasReplaced_leavesTheLaterOne() {
        Keep first = keep(5, 10);
        Keep second = keep(6, 10);
        offer(1, first);
        offer(1, second);

        pending.done(KEY, first);
        assertThat(pending.get(KEY)).isSameAs(second);
        pending.done(KEY, second);

        assertThat(pending.size()).isZero();
    }

    @Test
    void close_dropsWhatWaits_andTakesNothing_untilItIsOpen() {
        offer(1, keep(5, 10));
        pending.changed(DiskEntries.key(2), 1);

        pending.close();
        offer(1, keep(6, 10));
        assertThat(pending.changed(DiskEntries.key(2), 1)).isTrue();

        assertThat(pending.size()).isZero();
        pending.open();
        offer(1, keep(7, 10));
        List<EntryKey> seen = new ArrayList<>();
        pending.forEach((key, operation) -> seen.add(key));
        assertThat(seen).containsExactly(KEY);
    }
}
