package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogContactTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - SECOND; // nanoTime may overflow at any time

    private final LogContact contact = new LogContact(1, Duration.ofSeconds(1), Duration.ofMinutes(1), START);

    private void hear(long sent, long now) {
        contact.proven(0, sent, now);
    }

    @Test
    void trust_beginsWithAProof_andEndsASecondAfterItWasSent() {
        contact.reset(7, () -> {});
        assertThat(contact.isTrusted(0, START)).isFalse();

        hear(START, START + SECOND / 2);

        assertThat(contact.isTrusted(0, START + SECOND)).isTrue();
        assertThat(contact.isTrusted(0, START + SECOND + 1)).isFalse();
    }

    @Test
    void copies_fromBeforeAGap_areNotTrustedAfterIt() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = contact.generation(0, START);
        assertThat(contact.trusts(0, generation, START + SECOND)).isTrue();

        hear(START + 3 * SECOND, START + 3 * SECOND);

        assertThat(contact.isTrusted(0, START + 3 * SECOND)).isTrue();
        assertThat(contact.trusts(0, generation, START + 3 * SECOND)).isFalse();
    }

    @Test
    void copies_fetchedInSilence_areNeverTrusted() {
        contact.reset(7, () -> {});
        long generation = contact.generation(0, START);

        hear(START, START);

        assertThat(generation).isEqualTo(LogContact.UNTRUSTED);
        assertThat(contact.trusts(0, generation, START)).isFalse();
    }

    @Test
    void continuousProofs_keepTheGeneration() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = contact.generation(0, START);

        for (int i = 1; i < 20; i++) {
            hear(START + i * SECOND / 4, START + i * SECOND / 4 + 1000);
        }

        assertThat(contact.trusts(0, generation, START + 5 * SECOND)).isTrue();
    }

    @Test
    void reset_forgetsEverything_beforeTheNewEpochHolds() {
        contact.reset(7, () -> {});
        contact.applied(0, 100);
        hear(START, START);

        contact.reset(8, () -> assertThat(contact.epoch()).isZero());

        assertThat(contact.epoch()).isEqualTo(8);
        assertThat(contact.position(0)).isZero();
        assertThat(contact.isTrusted(0, START)).isFalse();
    }

    @Test
    void stamp_withoutALog_isWhatTheSharedTierToldLast() {
        assertThat(contact.stamp(0)).isEqualTo(Stamp.NONE);

        contact.saw(0, new Marker(7, 40));
        assertThat(contact.stamp(0)).isEqualTo(new Stamp(7, 40));

        contact.reset(7, () -> {});
        contact.applied(0, 42);
        assertThat(contact.stamp(0)).isEqualTo(new Stamp(7, 42));
    }

    @Test
    void holds_ifTheWriteOrThisReplicaKnewAllAcknowledgedFloors() {
        Marker marker = new Marker(7, 50);
        assertThat(contact.holds(0, new Stamp(7, 50), marker)).isTrue();
        assertThat(contact.holds(0, new Stamp(7, 49), marker)).isFalse();
        assertThat(contact.holds(0, new Stamp(6, 60), marker)).isFalse();

        contact.reset(7, () -> {});
        contact.applied(0, 49);
        assertThat(contact.holds(0, new Stamp(7, 3), marker)).isFalse();
        contact.applied(0, 50);
        assertThat(contact.holds(0, new Stamp(7, 3), marker)).isTrue();
        assertThat(contact.holds(0, new Stamp(6, 60), marker)).isFalse();
    }

    @Test
    void use_lastsForAWhile() {
        assertThat(contact.isUsed(0, START + Duration.ofMinutes(1).toNanos())).isTrue();
        assertThat(contact.isUsed(0, START + Duration.ofMinutes(1).toNanos() + 1))
                .isFalse();

        contact.used(0, START + Duration.ofMinutes(2).toNanos());

        assertThat(contact.isUsed(0, START + Duration.ofMinutes(3).toNanos())).isTrue();
    }
}
