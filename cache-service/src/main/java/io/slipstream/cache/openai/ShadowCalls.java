package io.slipstream.cache.openai;

import io.slipstream.cache.ai.Admission;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.ai.ShadowRecompute;
import io.slipstream.cache.ai.ShadowRecompute.Repeated;
import io.slipstream.cache.openai.AnswerFormat.Vector;
import io.slipstream.cache.openai.AnswerFormat.Vectors;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Asks the model once more, behind the back of a caller that was served from the cache, and compares both answers. What is kept stays as it is. Any thread
 * may call; nobody waits.
 */
public final class ShadowCalls {
    private static final Logger LOGGER = Logger.getLogger(ShadowCalls.class);

    /** So many calls at once; they are to cost those of callers nothing. */
    private static final int AT_ONCE = 4;

    private final SharedCalls calls;
    private final AnswerFormat format;
    private final ShadowRecompute recompute;
    private final SavingsLedger ledger;
    private final AtomicInteger underWay = new AtomicInteger();

    /** Asks by these calls, and tells the ledger what they cost. */
    public ShadowCalls(SharedCalls calls, AnswerFormat format, ShadowRecompute recompute, SavingsLedger ledger) {
        this.calls = calls;
        this.format = format;
        this.recompute = recompute;
        this.ledger = ledger;
    }

    /** A chat was served from the cache. */
    void chat(FrontRequest request, String key, Completion kept) {
        if (recompute.takes(AiKind.CHAT)) {
            ask(
                    request,
                    (head, body) -> format.completion(head, body)
                            .map(again -> compared(request, key, kept, again))
                            .orElseGet(ShadowCalls::nothing));
        }
    }

    /**
     * Vectors of all inputs of a request were served from the cache.
     *
     * @param keys of its inputs, in their order
     * @param kept what is kept under them
     */
    void vectors(FrontRequest request, List<String> keys, Map<String, Vector> kept) {
        if (recompute.takes(AiKind.EMBEDDING)) {
            ask(
                    request,
                    (head, body) -> format.vectors(head, body, keys.size())
                            .map(again -> compared(request, keys, kept, again))
                            .orElseGet(ShadowCalls::nothing));
        }
    }

    private Uni<Void> compared(FrontRequest request, String key, Completion kept, Completion again) {
        String tenant = request.tenant();
        ledger.spent(tenant, AiKind.CHAT, again.model(), again.cost());
        return Admission.isComplete(again.finishReason())
                ? recompute.compare(new Repeated(tenant, AiKind.CHAT, key, again.model(), kept.text(), again.text()))
                : nothing();
    }

    private Uni<Void> compared(FrontRequest request, List<String> keys, Map<String, Vector> kept, Vectors again) {
        String tenant = request.tenant();
        ledger.spent(tenant, AiKind.EMBEDDING, again.model(), new AiUsage(again.tokens(), 0));
        Uni<Void> all = nothing();
        for (int place = 0; place < keys.size(); place++) {
            String key = keys.get(place);
            Vector older = kept.get(key);
            if (older != null) {
                Repeated repeated = new Repeated(
                        tenant,
                        AiKind.EMBEDDING,
                        key,
                        again.model(),
                        older.text(),
                        again.texts().get(place));
                all = all.chain(() -> recompute.compare(repeated));
            }
        }
        return all;
    }

    private void ask(FrontRequest request, BiFunction<AnswerHead, byte[], Uni<Void>> then) {
        if (underWay.incrementAndGet() > AT_ONCE) {
            underWay.decrementAndGet();
            return;
        }
        calls.pass(request.upstream())
                .answer()
                .over()
                .chain(answer -> {
                    AnswerHead head = answer.whole();
                    return head == null ? nothing() : then.apply(head, answer.body());
                })
                .onTermination()
                .invoke(underWay::decrementAndGet)
                .subscribe()
                .with(done -> {}, failure -> LOGGER.debugf("answers were not compared: cause=%s", failure.toString()));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
