package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.task.SubmitItem;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks that come line by line, answered line by line. What has arrived is written together in one unit; the next is
 * taken when its answers are on their way, so that a slow database and a slow reader both hold the client back, and a
 * stream holds a few megabytes however long it is.
 */
@ApplicationScoped
public class TaskStreams {
    /** What a line may have beside its payload. */
    private static final int ENVELOPE = 64 << 10;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final TaskService tasks;
    private final Bodies bodies;
    private final SubmitConfig config;
    private final AtomicInteger open = new AtomicInteger();

    /** Streams to a service. */
    public TaskStreams(TaskService tasks, Bodies bodies, SubmitConfig config) {
        this.tasks = tasks;
        this.bodies = bodies;
        this.config = config;
    }

    private record Read(long line, SubmitItem item) {}

    /**
     * Accepts the lines of a request.
     *
     * @return pieces of the answer, each one or more lines without the last one's end
     */
    Multi<byte[]> accept(HttpServerRequest request, Submitter submitter) {
        return Multi.createFrom().deferred(() -> {
            if (open.incrementAndGet() > config.streamLimit()) {
                open.decrementAndGet();
                return Multi.createFrom()
                        .failure(new ProblemException(
                                ErrorCode.OVERLOADED,
                                "too many streams of tasks are open",
                                List.of(),
                                config.retryAfter(),
                                null));
            }
            return answers(request, submitter).onTermination().invoke(open::decrementAndGet);
        });
    }

    private Multi<byte[]> answers(HttpServerRequest request, Submitter submitter) {
        int longest = (int) config.payloadLimit().asLongValue() + ENVELOPE;
        RequestLines lines = new RequestLines(request, longest).begin();
        return Multi.createBy()
                .repeating()
                .uni(() -> lines.next(config.roundLimit()).chain(taken -> answer(taken, submitter, longest)))
                .whilst(answer -> answer.length > 0)
                .select()
                .where(answer -> answer.length > 0);
    }

    /** The lines that tell what became of some lines; nothing for none. */
    private Uni<byte[]> answer(List<RequestLines.Line> lines, Submitter submitter, int longest) {
        if (lines.isEmpty()) {
            return Uni.createFrom().item(new byte[0]);
        }
        List<Read> reads =
                lines.stream().map(line -> read(line, submitter, longest)).toList();
        return submit(reads.stream().map(Read::item).toList()).map(outcomes -> rendered(reads, outcomes, submitter));
    }

    private Read read(RequestLines.Line line, Submitter submitter, int longest) {
        return new Read(line.number(), item(line, submitter, longest));
    }

    private SubmitItem item(RequestLines.Line line, Submitter submitter, int longest) {
        byte[] text = line.text();
        if (text == null) {
            return new SubmitItem.Broken(new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "line " + line.number() + " has more than " + longest + " bytes"));
        }
        String path = "lines[" + line.number() + "].";
        try {
            TaskRequest request = bodies.convert(tree(text, line.number()), TaskRequest.class, path);
            return new SubmitItem.Asked(request.toSubmission(submitter, path), path);
        } catch (ProblemException why) {
            return new SubmitItem.Broken(why);
        }
    }

    private JsonNode tree(byte[] text, long number) {
        try {
            return bodies.tree(text);
        } catch (ProblemException why) {
            throw new ProblemException(why.code(), "line " + number + " is not a JSON object", why);
        }
    }

    /** Waits while too much else is to be written; what cannot be written fails by itself. */
    private Uni<List<SubmitOutcome>> submit(List<SubmitItem> items) {
        return Uni.createFrom()
                .deferred(() -> tasks.submit(items, null, false))
                .onFailure(TaskStreams::passes)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .map(TaskStreams::outcomes)
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> items.stream()
                        .<SubmitOutcome>map(item -> new SubmitOutcome.Refused((ProblemException) failure))
                        .toList());
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.OVERLOADED;
    }

    private static List<SubmitOutcome> outcomes(UnitOutcome outcome) {
        return switch (outcome) {
            case UnitOutcome.Done(List<SubmitOutcome> outcomes) -> outcomes;
            case UnitOutcome.Repeated repeated -> throw new IllegalStateException("a stream has no idempotency key");
        };
    }

    private byte[] rendered(List<Read> reads, List<SubmitOutcome> outcomes, Submitter submitter) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            BatchResponse.Item item = Answers.item(outcomes.get(i), submitter.traceId());
            answers.add(bodies.write(LineOutcome.of(reads.get(i).line(), item)));
        }
        return String.join("\n", answers).getBytes(StandardCharsets.UTF_8);
    }
}
