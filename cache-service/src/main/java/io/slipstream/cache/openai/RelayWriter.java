package io.slipstream.cache.openai;

import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.openai.AnswerRelay.Piece;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes an answer on to the other replicas while it comes. What comes while a write is under way goes with the next one, together. If a write fails,
 * nothing more is passed on: the others then wait for the lease to end. Any thread may call; nothing waits.
 */
final class RelayWriter {
    private final AnswerRelay relay;
    private final LeaseToken token;
    private final int maxPieces;
    private final List<Piece> waiting = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable UniEmitter<? super Void> ending;
    private int written;
    private boolean writing;
    private boolean broken;

    /**
     * Passes on the answer of one call.
     *
     * @param maxPieces of an answer of more, nothing more is passed on
     */
    RelayWriter(AnswerRelay relay, LeaseToken token, int maxPieces) {
        this.relay = relay;
        this.token = token;
        this.maxPieces = maxPieces;
    }

    void ask() {
        put(new Piece.Asked(token.begun()));
    }

    void begin(AnswerHead head) {
        put(new Piece.Begun(head));
    }

    void add(byte[] part) {
        synchronized (this) {
            bytes.writeBytes(part);
        }
        write();
    }

    /** Ends it; done when all was written, or cannot be. Never fails. */
    Uni<Void> end() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                addBytes();
                waiting.add(new Piece.Ended());
                ending = emitter;
            }
            write();
        });
    }

    private void put(Piece piece) {
        synchronized (this) {
            waiting.add(piece);
        }
        write();
    }

    private void write() {
        List<Piece> next;
        UniEmitter<? super Void> ended = null;
        synchronized (this) {
            if (writing) {
                return;
            }
            addBytes();
            if (broken) {
                waiting.clear();
            }
            if (waiting.isEmpty()) {
                ended = ending;
            }
            next = List.copyOf(waiting);
            waiting.clear();
            written += next.size();
            writing = !next.isEmpty();
        }
        if (!next.isEmpty()) {
            relay.append(token.holder(), next).subscribe().with(done -> wrote(false), failure -> wrote(true));
        } else if (ended != null) {
            ended.complete(null);
        }
    }

    private void wrote(boolean failed) {
        synchronized (this) {
            writing = false;
            broken |= failed || written > maxPieces;
        }
        write();
    }

    private void addBytes() {
        if (bytes.size() > 0) {
            waiting.add(new Piece.Part(bytes.toByteArray()));
            bytes.reset();
        }
    }
}
