package io.slipstream.task.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.NotificationConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams while nothing happens; what they tell of notifications is seen over HTTP. */
class NotificationWatchTest {
    private static final Reader READER = new Reader("acme", "alice", List.of());

    private final Quiet store = new Quiet();

    private NotificationWatch watch(Map<String, String> properties) {
        Map<String, String> named = new HashMap<>();
        properties.forEach((name, value) -> named.put("slipstream.task.notifications." + name, value));
        NotificationConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(NotificationConfig.class)
                .withSources(new PropertiesConfigSource(named, "test", 100))
                .build()
                .getConfigMapping(NotificationConfig.class);
        return new NotificationWatch(
                store,
                new NotificationWakeUps(new Unheard()),
                new NotificationMetrics(new SimpleMeterRegistry()),
                config);
    }

    private static List<Told> all(Multi<Told> stream) {
        return stream.collect().asList().await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void follow_whileNothingComes_saysSoEverySoOften() {
        NotificationWatch watch = watch(Map.of("stream-silence", "PT0.02S"));

        List<Told> told = all(watch.follow(READER, null).select().first(4));

        assertThat(told)
                .containsExactly(new Told.Begun(7, 3), new Told.Silence(), new Told.Silence(), new Told.Silence());
    }

    @Test
    void follow_pastTheLongest_endsAndLeavesItsPlace() {
        NotificationWatch watch = watch(Map.of("stream-longest", "PT0.1S", "tenant-stream-limit", "1"));
        Multi<Told> first = watch.follow(READER, null);
        assertThatThrownBy(() -> watch.follow(READER, null))
                .isInstanceOfSatisfying(
                        ProblemException.class, why -> assertThat(why.code()).isEqualTo(ErrorCode.OVERLOADED));

        assertThat(all(first)).containsExactly(new Told.Begun(7, 3));

        assertThat(all(watch.follow(READER, null))).hasSize(1);
    }

    @Test
    void follow_fromBehindTheNewest_beginsAtTheNewest() {
        NotificationWatch watch = watch(Map.of("stream-longest", "PT0.1S"));

        assertThat(all(watch.follow(READER, 99L))).containsExactly(new Told.Begun(7, 3));
        assertThat(all(watch.follow(READER, 5L))).containsExactly(new Told.Begun(5, 3));
    }

    @Test
    void follow_ofAStoreThatIsDown_failsAndLeavesItsPlace() {
        NotificationWatch watch = watch(Map.of("stream-longest", "PT0.1S", "tenant-stream-limit", "1"));
        store.isDown = true;
        assertThatThrownBy(() -> all(watch.follow(READER, null))).hasMessageContaining("down");
        store.isDown = false;

        assertThat(all(watch.follow(READER, null))).hasSize(1);
    }

    /** Nothing comes. */
    private static final class Quiet implements NotificationStore {
        private volatile boolean isDown;

        @Override
        public Uni<Integer> unread(Reader reader) {
            return Uni.createFrom().item(3);
        }

        @Override
        public Uni<Long> position(Reader reader) {
            return isDown
                    ? Uni.createFrom().failure(new IllegalStateException("the store is down"))
                    : Uni.createFrom().item(7L);
        }

        @Override
        public Uni<NotificationSlice> after(Reader reader, long position, int limit) {
            return Uni.createFrom().item(new NotificationSlice(List.of(), position, false));
        }

        @Override
        public Uni<CreateOutcome> create(UUID id, NewNotification wanted, Origin origin, @Nullable RepeatKey request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<NotificationFilter.Found> list(NotificationFilter filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Optional<Notification>> find(Reader reader, UUID id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<ReadOutcome> markRead(Reader reader, Collection<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Long> removable(String tenant, Removal why, Duration readKept) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Integer> remove(String tenant, Removal why, Duration readKept, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    /** No other replica is there. */
    private static final class Unheard implements NotificationSignals {
        @Override
        public Uni<Void> tell(Set<String> tenants) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> listen(Consumer<Set<String>> heard) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> leave() {
            return Uni.createFrom().voidItem();
        }
    }
}
