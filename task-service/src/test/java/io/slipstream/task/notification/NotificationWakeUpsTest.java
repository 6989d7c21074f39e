package io.slipstream.task.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NotificationWakeUpsTest {
    private final List<Set<String>> told = new CopyOnWriteArrayList<>();
    private final AtomicReference<Consumer<Set<String>>> heard = new AtomicReference<>();
    private final AtomicInteger left = new AtomicInteger();

    private final NotificationWakeUps wakeUps = new NotificationWakeUps(new NotificationSignals() {
        @Override
        public Uni<Void> tell(Set<String> tenants) {
            told.add(new TreeSet<>(tenants));
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> listen(Consumer<Set<String>> consumer) {
            heard.set(consumer);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> leave() {
            left.incrementAndGet();
            return Uni.createFrom().voidItem();
        }
    });

    private void attend() {
        wakeUps.attend().subscribe().with(done -> {});
    }

    @Test
    void created_wakesThoseOfTheTenantAtOnce_untilTheyHaveEnough() {
        AtomicInteger mine = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Runnable end = wakeUps.await("acme", mine::incrementAndGet);
        wakeUps.await("other", others::incrementAndGet);

        wakeUps.created("acme");
        end.run();
        wakeUps.created("acme");

        assertThat(mine).hasValue(1);
        assertThat(others).hasValue(0);
    }

    @Test
    void created_oftenAtOnce_isToldToOtherReplicasInFewSignals() {
        for (int i = 0; i < 1_000; i++) {
            wakeUps.created(i % 2 == 0 ? "acme" : "other");
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> told.stream().flatMap(Set::stream).distinct().count() == 2);
        assertThat(told).hasSizeLessThan(100);
    }

    @Test
    void otherReplicas_areHeardWhileSomebodyWaits_andTheirWordIsNotPassedOn() {
        attend();
        assertThat(left).hasValue(1);
        AtomicInteger woken = new AtomicInteger();
        Runnable end = wakeUps.await("acme", woken::incrementAndGet);
        attend();

        heard.get().accept(Set.of("acme", "other"));

        assertThat(woken).hasValue(1);
        end.run();
        attend();
        assertThat(left).hasValue(2);
        assertThat(told).isEmpty();
    }
}
