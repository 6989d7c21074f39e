package io.slipstream.task.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a request's body as they arrive, without waiting for its end. While nobody takes them, a few wait here and
 * the client is held back by its connection. A body that breaks off ends after its last whole line. Safe for many threads.
 */
final class RequestLines {
    private static final int MOST_LINES = 1_000;
    private static final int MOST_BYTES = 4 << 20;

    private final HttpServerRequest request;
    private final int limit;
    private final Queue<Line> waiting = new ArrayDeque<>();
    private ByteArrayOutputStream part = new ByteArrayOutputStream();
    private boolean tooLong;
    private long number = 1;
    private int bytes;
    private boolean paused;
    private boolean ended;
    private @Nullable Asked asked;

    /**
     * A line that is not empty.
     *
     * @param number of the line in the body, from 1; empty ones count
     * @param text the line without its end; null if it was longer than a line may be
     */
    record Line(long number, byte @Nullable [] text) {}

    private record Asked(int most, UniEmitter<? super List<Line>> emitter) {}

    /**
     * Lines of a request that nothing was read of; to be {@linkplain #begin begun}.
     *
     * @param limit how many bytes a line may have
     */
    RequestLines(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /** Begins to read. */
    RequestLines begin() {
        request.handler(this::read);
        request.endHandler(nothing -> end(true));
        request.exceptionHandler(broken -> end(false));
        request.resume();
        return this;
    }

    /** The next lines, as many as have arrived but at least one; none at the end. Ask again only when answered. */
    Uni<List<Line>> next(int most) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                asked = new Asked(most, emitter);
            }
            answer();
        });
    }

    private void read(Buffer chunk) {
        synchronized (this) {
            byte[] read = chunk.getBytes();
            int from = 0;
            for (int i = 0; i < read.length; i++) {
                if (read[i] == '\n') {
                    add(read, from, i);
                    endLine();
                    from = i + 1;
                }
            }
            add(read, from, read.length);
            if (bytes > MOST_BYTES || waiting.size() > MOST_LINES) {
                paused = true;
                request.pause();
            }
        }
        answer();
    }

    private void add(byte[] read, int from, int to) {
        if (part.size() + (to - from) > limit) {
            tooLong = true;
            part.reset();
        } else if (!tooLong) {
            part.write(read, from, to - from);
        }
    }

    private void endLine() {
        byte[] text = part.toByteArray();
        if (tooLong || !isBlank(text)) {
            waiting.add(new Line(number, tooLong ? null : text));
            bytes += text.length;
        }
        part = new ByteArrayOutputStream();
        tooLong = false;
        number++;
    }

    private static boolean isBlank(byte[] text) {
        for (byte letter : text) {
            if (letter != ' ' && letter != '\t' && letter != '\r') {
                return false;
            }
        }
        return true;
    }

    private void end(boolean whole) {
        synchronized (this) {
            if (whole && !ended) {
                endLine();
            }
            ended = true;
        }
        answer();
    }

    private void answer() {
        Asked answered;
        List<Line> taken;
        synchronized (this) {
            answered = asked;
            if (answered == null || (waiting.isEmpty() && !ended)) {
                return;
            }
            asked = null;
            taken = take(answered.most());
            if (paused && bytes <= MOST_BYTES / 2 && waiting.size() <= MOST_LINES / 2) {
                paused = false;
                request.resume();
            }
        }
        answered.emitter().complete(taken);
    }

    private List<Line> take(int most) {
        List<Line> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            Line line = waiting.remove();
            bytes -= line.text() == null ? 0 : line.text().length;
            taken.add(line);
        }
        return taken;
    }
}
