package io.slipstream.cache.http;

import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.AnswerMode;
import io.slipstream.cache.openai.Completion;
import io.slipstream.cache.openai.LiveAnswer;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a live answer to one caller, at its pace. Whoever asked in the form in which the model was asked gets its bytes as they come; others get the whole in
 * their form once it is there. If another call takes the place of the first, the caller goes on reading there, unless it was sent something that
 * the other answer does not begin with. Runs on the event loop of the caller's connection.
 */
final class AnswerWriter {
    private final HttpServerResponse response;
    private final Context context;
    private final String path;
    private final AnswerMode asked;
    private final OpenAiJson format;
    private final OpenAiErrors errors;
    private final BiConsumer<LiveAnswer, AnswerHead> onHead;
    private final BiConsumer<LiveAnswer, Completion> onEnd;
    private final AtomicBoolean due = new AtomicBoolean();
    private final Runnable reader = this::later;

    private LiveAnswer answer;
    private @Nullable LiveAnswer before;
    private long sent;
    private boolean finishing;
    private boolean over;

    /**
     * Writes to a response.
     *
     * @param asked the form in which the caller wants the answer
     * @param onHead runs before anything is sent, with how the answer begins
     * @param onEnd runs once, with what the caller got, if that is known
     */
    AnswerWriter(
            HttpServerResponse response,
            Context context,
            String path,
            LiveAnswer answer,
            AnswerMode asked,
            OpenAiJson format,
            OpenAiErrors errors,
            BiConsumer<LiveAnswer, AnswerHead> onHead,
            BiConsumer<LiveAnswer, Completion> onEnd) {
        this.response = response;
        this.context = context;
        this.path = path;
        this.answer = answer;
        this.asked = asked;
        this.format = format;
        this.errors = errors;
        this.onHead = onHead;
        this.onEnd = onEnd;
    }

    /** Begins. */
    void start() {
        answer.attach(reader);
        response.drainHandler(drained -> later());
        later();
    }

    /** The caller is gone. */
    void stop() {
        over = true;
        answer.detach(reader);
    }

    private void later() {
        if (due.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                due.set(false);
                write();
            });
        }
    }

    private void write() {
        if (over || finishing) {
            return;
        }
        LiveAnswer.State state = answer.state();
        if (before != null && !(state instanceof LiveAnswer.State.Superseded)) {
            if (answer.size() < sent && state instanceof LiveAnswer.State.Open) {
                return;
            }
            if (!answer.beginsLike(before, sent)) {
                cut(new ProblemException(
                        ErrorCode.UPSTREAM_FAILED, "the call broke off, and another one gave another answer"));
                return;
            }
            before = null;
        }
        switch (state) {
            case LiveAnswer.State.Open open -> writeStream();
            case LiveAnswer.State.Superseded(LiveAnswer by) -> goOnWith(by);
            case LiveAnswer.State.Ended ended -> writeEnd();
            case LiveAnswer.State.Found(var hit) -> writeFound(format.completion(hit.entry()));
            case LiveAnswer.State.Failed(ProblemException why) -> {
                if (writeStream()) {
                    cut(why);
                }
            }
        }
    }

    private void goOnWith(LiveAnswer next) {
        answer.detach(reader);
        if (before == null && sent > 0) {
            before = answer;
        }
        answer = next;
        next.attach(reader);
        later();
    }

    /** Whether the bytes of the model's answer are what the caller wants. */
    private static boolean isRaw(AnswerHead head, AnswerMode asked) {
        return head.mode() == asked || head.status() != 200;
    }

    /** Sends what there is of a stream; whether all of it is sent. */
    private boolean writeStream() {
        AnswerHead head = answer.head();
        if (head == null || !isRaw(head, asked) || !head.isEventStream()) {
            return true;
        }
        while (sent < answer.size()) {
            if (response.writeQueueFull()) {
                return false;
            }
            if (sent == 0) {
                begin(head);
                response.setChunked(true);
            }
            byte[] part = answer.from(sent);
            sent += part.length;
            response.write(Buffer.buffer(part)).onFailure(gone -> stop());
        }
        return true;
    }

    private void writeEnd() {
        AnswerHead head = answer.head();
        if (head == null) {
            cut(new ProblemException(ErrorCode.UPSTREAM_FAILED, "the model answered nothing"));
        } else if (!isRaw(head, asked)) {
            whenCompleted(this::writeConverted);
        } else if (!head.isEventStream()) {
            begin(head);
            end(answer.body());
            whenCompleted(this::tellEnd);
        } else if (writeStream()) {
            if (sent == 0) {
                begin(head);
            }
            end(new byte[0]);
            whenCompleted(this::tellEnd);
        }
    }

    private void whenCompleted(Consumer<Optional<Completion>> then) {
        finishing = true;
        answer.completion()
                .subscribe()
                .with(
                        found -> context.runOnContext(now -> then.accept(found)),
                        failure -> context.runOnContext(now -> then.accept(Optional.empty())));
    }

    private void writeConverted(Optional<Completion> found) {
        if (found.isEmpty()) {
            cut(new ProblemException(
                    ErrorCode.UPSTREAM_FAILED, "the model answered with something else than a completion"));
        } else {
            writeFound(found);
        }
    }

    /** A kept answer has not the bytes of the one that broke off, so it is for those alone who were sent nothing. */
    private void writeFound(Optional<Completion> found) {
        if (found.isEmpty() || sent > 0) {
            cut(new ProblemException(ErrorCode.UPSTREAM_FAILED, "the call broke off"));
        } else if (!over) {
            byte[] body = body(format, found.get(), asked);
            begin(new AnswerHead(200, Map.of("content-type", contentType(asked)), asked));
            end(body);
            tellEnd(found);
        }
    }

    private void tellEnd(Optional<Completion> found) {
        found.ifPresent(completion -> onEnd.accept(answer, completion));
    }

    static byte[] body(OpenAiJson format, Completion completion, AnswerMode asked) {
        return switch (asked) {
            case WHOLE -> completion.text().getBytes(StandardCharsets.UTF_8);
            case STREAM -> format.replay(completion, false);
            case STREAM_WITH_USAGE -> format.replay(completion, true);
        };
    }

    static String contentType(AnswerMode asked) {
        return asked == AnswerMode.WHOLE ? "application/json" : "text/event-stream; charset=utf-8";
    }

    private void begin(AnswerHead head) {
        response.setStatusCode(head.status());
        head.fields().forEach(response.headers()::set);
        onHead.accept(answer, head);
    }

    private void end(byte[] body) {
        if (!over) {
            finishing = true;
            stop();
            response.end(Buffer.buffer(body));
        }
    }

    /** Ends an answer that will not be complete: by a problem if nothing was sent yet, else by an event. */
    private void cut(ProblemException why) {
        if (over) {
            return;
        }
        stop();
        if (sent == 0) {
            errors.answer(response, path, why);
        } else {
            response.end(Buffer.buffer(errors.event(path, why)));
        }
    }
}
