package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogContactTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - SECOND; // nanoTime may overflow at any time

    private long now = START;
    private final LogContact contact = new LogContact(1, Duration.ofSeconds(1), Duration.ofMinutes(1), () -> now);

    private LogContact at(long time) {
        now = time;
        return contact;
    }

    private void hear(long sent, long now) {
        at(now).proven(0, sent);
    }

    @Test
    void trust_beginsWithAProof_andEndsASecondAfterItWasSent() {
        contact.reset(7, () -> {});
        assertThat(at(START).isTrusted(0)).isFalse();

        hear(START, START + SECOND / 2);

        assertThat(at(START + SECOND).isTrusted(0)).isTrue();
        assertThat(at(START + SECOND + 1).isTrusted(0)).isFalse();
    }

    @Test
    void copies_fromBeforeAGap_areNotTrustedAfterIt() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = at(START).generation(0);
        assertThat(at(START + SECOND).trusts(0, generation)).isTrue();

        hear(START + 3 * SECOND, START + 3 * SECOND);

        assertThat(at(START + 3 * SECOND).isTrusted(0)).isTrue();
        assertThat(at(START + 3 * SECOND).trusts(0, generation)).isFalse();
    }

    @Test
    void copies_fetchedInSilence_areNeverTrusted() {
        contact.reset(7, () -> {});
        long generation = at(START).generation(0);

        hear(START, START);

        assertThat(generation).isEqualTo(LogContact.UNTRUSTED);
        assertThat(at(START).trusts(0, generation)).isFalse();
    }

    @Test
    void continuousProofs_keepTheGeneration() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = at(START).generation(0);

        for (int i = 1; i < 20; i++) {
            hear(START + i * SECOND / 4, START + i * SECOND / 4 + 1000);
        }

        assertThat(at(START + 5 * SECOND).trusts(0, generation)).isTrue();
    }

    @Test
    void reset_forgetsEverything_beforeTheNewEpochHolds() {
        contact.reset(7, () -> {});
        contact.applied(0, 100);
        hear(START, START);

        contact.reset(8, () -> assertThat(contact.epoch()).isZero());

        assertThat(contact.epoch()).isEqualTo(8);
        assertThat(contact.position(0)).isZero();
        assertThat(at(START).isTrusted(0)).isFalse();
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
    void doubt_suspendsTrust_andEndsThatOfEarlierCopiesForGood() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = at(START).generation(0);

        at(START + SECOND / 4).doubt(0, Duration.ofMillis(500));

        assertThat(at(START + SECOND / 4).isTrusted(0)).isFalse();
        assertThat(contact.isHeard(0)).isTrue();
        assertThat(contact.generation(0)).isEqualTo(LogContact.UNTRUSTED);
        assertThat(at(START + SECOND).isTrusted(0)).isTrue();
        assertThat(contact.trusts(0, generation)).isFalse();
        assertThat(contact.trusts(0, contact.generation(0))).isTrue();
    }

    @Test
    void use_lastsForAWhile() {
        assertThat(at(START + Duration.ofMinutes(1).toNanos()).isUsed(0)).isTrue();
        assertThat(at(START + Duration.ofMinutes(1).toNanos() + 1).isUsed(0)).isFalse();

        at(START + Duration.ofMinutes(2).toNanos()).used(0);

        assertThat(at(START + Duration.ofMinutes(3).toNanos()).isUsed(0)).isTrue();
    }

    @Test
    void useAndTrust_isTheUseAndTheTrustOfThatMoment() {
        contact.reset(7, () -> {});
        hear(START, START);
        long generation = at(START).generation(0);

        assertThat(at(START + SECOND).useAndTrust(0, generation)).isTrue();
        assertThat(contact.useAndTrust(0, generation + 1)).isFalse();
        assertThat(at(START + SECOND + 1).useAndTrust(0, generation)).isFalse();
        assertThat(at(START + SECOND + Duration.ofMinutes(1).toNanos()).isUsed(0))
                .isTrue();
    }
}
