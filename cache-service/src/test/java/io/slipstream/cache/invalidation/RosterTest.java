package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final LogContact contact = new LogContact(2, Duration.ofSeconds(1), Duration.ofHours(1), nanos::get);
    private final Roster roster = new Roster(contact, "self", Duration.ofSeconds(3));

    private void heard(String replica, int partition, long epoch, long position) {
        roster.heard(partition, new LogRecord.Heartbeat(replica, 1, AT, new Stamp(epoch, position), false));
    }

    private UniAssertSubscriber<Map<String, Instant>> waitFor(LogPosition... positions) {
        return roster.applied(Set.of("a", "b"), 7, List.of(positions), Duration.ofMinutes(1), () -> {})
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void live_afterTheBound_leavesOutWhoWasNotHeard() {
        heard("a", 0, 7, 1);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        heard("b", 0, 7, 1);
        heard("self", 0, 7, 1);
        assertThat(roster.live()).containsExactly("a", "b", "self");

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(roster.live()).containsExactly("b", "self");
        assertThat(roster.sinceHeard("a")).isEqualTo(Duration.ofSeconds(4));
        assertThat(roster.sinceHeard("nobody")).isNull();
    }

    @Test
    void applied_onceAllSayThatTheyAreBehindEachPosition_tellsWhen() {
        var told = waitFor(new LogPosition(0, 10), new LogPosition(1, 20));

        heard("a", 0, 7, 11);
        heard("a", 1, 7, 21);
        heard("b", 0, 7, 10); // The first it has not applied.
        heard("b", 1, 7, 21);
        told.assertNotTerminated();
        heard("b", 0, 7, 11);

        told.assertItem(Map.of("a", AT, "b", AT));
    }

    @Test
    void applied_whenAPositionIsOfAnotherLogOrNotTold_isNotBelieved() {
        var told = waitFor(new LogPosition(0, 10));

        heard("a", 0, 6, 99);
        roster.heard(0, new LogRecord.Heartbeat("b", 1, AT, Stamp.NONE, false));

        told.assertNotTerminated();
    }

    @Test
    void applied_ofNobody_isThereAtOnce() {
        roster.applied(Set.of(), 7, List.of(new LogPosition(0, 1)), Duration.ofMinutes(1), () -> {})
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertItem(Map.of());
    }
}
