package io.slipstream.cache.coherence;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.load.HotKeyStore;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What replicas told, in memory: it can be away, and it can be slow to take what it is told. */
final class RememberedHotKeys implements HotKeyStore {
    private final Map<String, Word> words = new LinkedHashMap<>();
    private final Map<String, List<EntryKey>> lists = new LinkedHashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private int told;
    boolean isSlow;
    /** How many of the next questions fail. */
    int failing;

    @Override
    public Uni<Void> tell(String replica, List<EntryKey> hottest, boolean isLeaving) {
        return Uni.createFrom().emitter(emitter -> {
            if (fails()) {
                emitter.fail(new TierUnavailableException("away"));
                return;
            }
            Runnable take = () -> {
                lists.put(replica, List.copyOf(hottest));
                words.put(replica, new Word(replica, "word " + ++told, isLeaving));
                emitter.complete(null);
            };
            if (isSlow) {
                held.add(take);
            } else {
                take.run();
            }
        });
    }

    @Override
    public Uni<List<Word>> words() {
        return answer(() -> List.copyOf(words.values()));
    }

    @Override
    public Uni<List<EntryKey>> hottest(String replica) {
        return answer(() -> lists.getOrDefault(replica, List.of()));
    }

    /** What a replica told last; null if it told nothing. */
    @Nullable
    Word word(String replica) {
        return words.get(replica);
    }

    /** The keys that a replica told last. */
    List<String> keys(String replica) {
        return lists.getOrDefault(replica, List.of()).stream()
                .map(EntryKey::key)
                .toList();
    }

    /** Takes what it was slow to take, in order, and is slow no more. */
    void catchUp() {
        isSlow = false;
        List<Runnable> late = List.copyOf(held);
        held.clear();
        late.forEach(Runnable::run);
    }

    private <T> Uni<T> answer(Supplier<T> question) {
        return Uni.createFrom()
                .deferred(() -> fails()
                        ? Uni.createFrom().failure(new TierUnavailableException("away"))
                        : Uni.createFrom().item(question));
    }

    private boolean fails() {
        return failing > 0 && failing-- > 0;
    }
}
