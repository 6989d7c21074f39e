package io.slipstream.cache.openai;

import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it comes. All of it is kept until the last reader is gone, so each reads at its own pace, from the first byte on, and none holds up
 * another. Whoever calls the model bounds it. Any thread may call; nothing waits.
 */
public final class LiveAnswer {
    /** More bytes than this at a time are of no use to a reader. */
    private static final int PIECE = 64 * 1024;

    private final Set<Runnable> readers = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Optional<Completion>> completion = new CompletableFuture<>();
    private final CompletableFuture<LiveAnswer> over = new CompletableFuture<>();
    private final List<byte[]> parts = new ArrayList<>();
    /** For each part, where it ends. */
    private final List<Long> ends = new ArrayList<>();

    private State state = new State.Open();
    private volatile boolean relayed;
    private @Nullable AnswerHead head;

    /** Where it stands. */
    public sealed interface State {
        /** More is to come. */
        record Open() implements State {}

        /** It is complete. */
        record Ended() implements State {}

        /** It never will be. */
        record Failed(ProblemException why) implements State {}

        /** Another call's answer takes its place, since whoever made the first one is gone. */
        record Superseded(LiveAnswer by) implements State {}

        /** There is a kept answer in its place. */
        record Found(Hit hit) implements State {}
    }

    /** Runs a reader whenever there is news, on whatever thread; it must not wait, and look at once. */
    public void attach(Runnable reader) {
        readers.add(reader);
    }

    /** Runs it no more. */
    public void detach(Runnable reader) {
        readers.remove(reader);
    }

    /** Where it stands. What {@link #from} gives is at least what there was then. */
    public synchronized State state() {
        return state;
    }

    /** How it begins; null if nothing came yet. */
    public synchronized @Nullable AnswerHead head() {
        return head;
    }

    /** How many bytes came. */
    public synchronized long size() {
        return ends.isEmpty() ? 0 : ends.getLast();
    }

    /** Some bytes from a position on; none if there are no more yet. */
    public synchronized byte[] from(long position) {
        if (position >= size()) {
            return new byte[0];
        }
        int found = Collections.binarySearch(ends, position);
        int index = found >= 0 ? found + 1 : -found - 1;
        byte[] part = parts.get(index);
        int skipped = (int) (position - (ends.get(index) - part.length));
        return skipped == 0 && part.length <= PIECE
                ? part
                : Arrays.copyOfRange(part, skipped, Math.min(part.length, skipped + PIECE));
    }

    /** All bytes that came. */
    public synchronized byte[] body() {
        byte[] all = new byte[Math.toIntExact(size())];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, position, part.length);
            position += part.length;
        }
        return all;
    }

    /** Whether its first bytes are those of another. */
    public boolean beginsLike(LiveAnswer other, long length) {
        byte[] own = body();
        byte[] others = other.body();
        return own.length >= length
                && others.length >= length
                && Arrays.equals(own, 0, (int) length, others, 0, (int) length);
    }

    /** What it stands for, once it is complete; empty if it stands for nothing that is known. Fails if it fails. */
    public Uni<Optional<Completion>> completion() {
        return Uni.createFrom().completionStage(() -> completion.copy());
    }

    /** The answer that comes in the end, this one or the one that took its place, once it is there or has failed. */
    public Uni<LiveAnswer> over() {
        return Uni.createFrom()
                .completionStage(() -> over.copy())
                .chain(last -> last.state() instanceof State.Superseded(LiveAnswer by)
                        ? by.over()
                        : Uni.createFrom().item(last));
    }

    /** The head, if the model answered and all of the answer is there; else null. */
    @Nullable
    AnswerHead whole() {
        AnswerHead begun = head();
        return begun != null && begun.isOk() && state() instanceof State.Ended ? begun : null;
    }

    /** Whether it comes from another replica's call, or was kept meanwhile, so that nobody here calls the model. */
    public boolean isRelayed() {
        return relayed;
    }

    void relayed() {
        relayed = true;
    }

    void begin(AnswerHead first) {
        synchronized (this) {
            head = first;
        }
        tell();
    }

    void add(byte[] part) {
        if (part.length > 0) {
            synchronized (this) {
                parts.add(part);
                ends.add((ends.isEmpty() ? 0 : ends.getLast()) + part.length);
            }
            tell();
        }
    }

    void end() {
        turn(new State.Ended());
    }

    void fail(ProblemException why) {
        turn(new State.Failed(why));
        completion.completeExceptionally(why);
    }

    void supersede(LiveAnswer by) {
        turn(new State.Superseded(by));
    }

    void find(Hit hit) {
        relayed = true;
        turn(new State.Found(hit));
        completion.complete(Optional.empty());
    }

    void complete(Optional<Completion> found) {
        completion.complete(found);
    }

    private void turn(State next) {
        synchronized (this) {
            if (!(state instanceof State.Open)) {
                return;
            }
            state = next;
        }
        over.complete(this);
        tell();
    }

    private void tell() {
        readers.forEach(Runnable::run);
    }
}
