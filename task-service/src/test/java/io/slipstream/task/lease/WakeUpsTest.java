package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
    private static final Lane MAIL = new Lane("acme", "mail.send", 8);
    private static final Lane ECHO = new Lane("acme", "diagnostics.echo", 8);

    private final Queue<List<ReadyTask>> told = new ConcurrentLinkedQueue<>();
    private final WakeUps wakeUps = new WakeUps(new Announcements() {
        @Override
        public Uni<Void> tell(List<ReadyTask> tasks) {
            told.add(tasks);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> listen(Consumer<List<ReadyTask>> heard) {
            return Uni.createFrom().voidItem();
        }
    });

    @Test
    void lanesThatAreLeft_areToldTogether_fromTheirFirstTaskOn() {
        synchronized (wakeUps) { // so that they gather however busy the machine is
            wakeUps.noted(MAIL, 12, lane -> lane.equals(MAIL));
            wakeUps.noted(ECHO, 11, lane -> lane.equals(MAIL));
            wakeUps.noted(MAIL, 7, lane -> lane.equals(MAIL));
        }

        await().until(() -> !told.isEmpty());
        assertThat(told).containsExactly(List.of(new ReadyTask(MAIL, 7)));
    }

    @Test
    void whatComesLater_isToldAgain() {
        wakeUps.noted(MAIL, 1, lane -> true);
        await().until(() -> told.size() == 1);
        wakeUps.noted(MAIL, 2, lane -> true);
        await().until(() -> told.size() == 2);

        assertThat(told).containsExactly(List.of(new ReadyTask(MAIL, 1)), List.of(new ReadyTask(MAIL, 2)));
    }
}
