package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.TypesConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TypeLookupTest {
    private static final Lane ONE = new Lane("t", "one", 0);
    private static final Lane TWO = new Lane("t", "two", 0);
    private static final TaskType FOUND = new TaskType("one", HandlerKind.Pull.DEFAULT, TypeSettings.OWN);

    private final List<Collection<Lane>> asked = new ArrayList<>();
    private final List<UniEmitter<? super Map<Lane, TaskType>>> answers = new ArrayList<>();

    private final TypeStore store = new TypeStore() {
        @Override
        public Uni<Map<Lane, TaskType>> find(Collection<Lane> wanted) {
            asked.add(wanted);
            return Uni.createFrom().emitter(answers::add);
        }

        @Override
        public Uni<Map<Lane, TaskType>> types() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<TaskType>> save(String tenant, TaskType type, int ownLimit) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<TaskType>> rotate(String tenant, String name, long salt) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Removal> remove(String tenant, String name) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Map<String, Boolean>> switches() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Void> saveSwitch(String tenant, boolean asynchronous) {
            throw new AssertionError("not asked for");
        }
    };

    private final TypeLookup lookup = new TypeLookup(store, new TypesConfig() {
        @Override
        public int ownLimit() {
            return 10;
        }

        @Override
        public Duration lookupPause() {
            return Duration.ofMillis(1);
        }

        @Override
        public int lookupLimit() {
            return 3;
        }
    });

    private UniAssertSubscriber<Map<Lane, TaskType>> ask(Lane lane) {
        return lookup.find(Set.of(lane)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void find_whileOneQuestionIsUnderWay_gathersTheRestIntoTheNext() {
        UniAssertSubscriber<Map<Lane, TaskType>> first = ask(ONE);
        UniAssertSubscriber<Map<Lane, TaskType>> second = ask(TWO);
        UniAssertSubscriber<Map<Lane, TaskType>> third = ask(TWO);
        assertThat(asked).hasSize(1);

        answers.getFirst().complete(Map.of(ONE, FOUND));

        first.awaitItem().assertItem(Map.of(ONE, FOUND));
        org.awaitility.Awaitility.await().until(() -> asked.size() == 2);
        assertThat(asked.get(1)).containsExactly(TWO);
        answers.get(1).complete(Map.of());
        second.awaitItem().assertItem(Map.of());
        third.awaitItem().assertItem(Map.of());
    }

    @Test
    void find_whenTheStoreFails_tellsThoseWhoAskedAndGoesOn() {
        UniAssertSubscriber<Map<Lane, TaskType>> first = ask(ONE);
        UniAssertSubscriber<Map<Lane, TaskType>> second = ask(TWO);

        answers.getFirst().fail(new IllegalStateException("away"));

        first.awaitFailure().assertFailedWith(IllegalStateException.class, "away");
        org.awaitility.Awaitility.await().until(() -> asked.size() == 2);
        answers.get(1).complete(Map.of());
        second.awaitItem();
    }

    @Test
    void find_whenTooManyAsk_isOverloaded() {
        ask(ONE);
        ask(ONE);
        ask(ONE);
        ask(ONE);

        UniAssertSubscriber<Map<Lane, TaskType>> refused = ask(TWO);

        assertThat(refused.getFailure())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.OVERLOADED));
    }
}
