package io.slipstream.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<UniEmitter<? super String>> begun = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Turns turns = new Turns(2);

    private void take() {
        turns.take(() -> Uni.createFrom().<String>emitter(begun::add))
                .subscribe()
                .with(ended::add, failure -> ended.add(failure.getMessage()));
    }

    @Test
    void work_beyondThoseAtOnce_beginsWhenOthersEnd() {
        take();
        take();
        take();
        take();
        assertThat(begun).hasSize(2);

        begun.get(0).complete("first");
        assertThat(begun).hasSize(3);

        begun.get(1).fail(new IllegalStateException("second"));
        assertThat(begun).hasSize(4);
        assertThat(ended).containsExactly("first", "second");
    }

    @Test
    void work_thatFailsToBegin_givesItsTurnBack() {
        for (int i = 0; i < 5; i++) {
            turns.<String>take(() -> {
                        throw new IllegalStateException("none");
                    })
                    .subscribe()
                    .with(ended::add, failure -> ended.add(failure.getMessage()));
        }
        take();

        assertThat(ended).hasSize(5).containsOnly("none");
        assertThat(begun).hasSize(1);
    }
}
