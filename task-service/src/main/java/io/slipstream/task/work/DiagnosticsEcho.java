package io.slipstream.task.work;

import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/**
 * {@code diagnostics.echo}: returns its payload. For trying out and measuring the engine: with {@code fail_times} the
 * first so many attempts fail ({@code fail_retryable}, true unless said otherwise), with {@code delay} each attempt takes
 * that long and reports progress half-way, with {@code partials} so many partial results follow one another over all
 * attempts: each is saved as the checkpoint, and one is told before an attempt fails; with {@code inputs} it returns what the
 * parts of its flow that it waited for came to.
 */
@ApplicationScoped
public class DiagnosticsEcho implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("diagnostics.echo", new TypeSettings(3, null, RetryPolicy.DEFAULT, Duration.ofMinutes(5)));

    private final Json json;

    /** An echo. */
    public DiagnosticsEcho(Json json) {
        this.json = json;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        if (!attempt.payload().startsWith("{")) {
            return Uni.createFrom().item(attempt.payload());
        }
        Arguments arguments = Arguments.of(attempt, json);
        Duration delay = arguments.duration("delay");
        boolean fails = attempt.number() <= arguments.count("fail_times");
        boolean retryable = arguments.flag("fail_retryable", true);
        return partials(attempt, arguments.count("partials"), fails)
                .chain(() -> wait(attempt, delay))
                .map(waited -> echo(attempt, fails, retryable))
                .map(echoed -> arguments.flag("inputs", false) ? inputs(attempt) : echoed);
    }

    private static String inputs(Attempt attempt) {
        String inputs = attempt.inputs();
        return inputs == null ? "null" : inputs;
    }

    private Uni<Void> partials(Attempt attempt, int last, boolean onlyOne) {
        String checkpoint = attempt.checkpoint();
        int next = checkpoint == null ? 1 : Integer.parseInt(checkpoint) + 1;
        return tell(attempt, next, onlyOne ? Math.min(last, next) : last);
    }

    private Uni<Void> tell(Attempt attempt, int part, int last) {
        return part > last
                ? Uni.createFrom().voidItem()
                : attempt.partial(json.write(Map.of("part", part)))
                        .chain(() -> attempt.saveCheckpoint(String.valueOf(part)))
                        .chain(() -> tell(attempt, part + 1, last));
    }

    private static Uni<String> wait(Attempt attempt, Duration delay) {
        Uni<String> now = Uni.createFrom().item(attempt.payload());
        if (delay.isZero() || delay.isNegative()) {
            return now;
        }
        Duration half = delay.dividedBy(2);
        return now.onItem()
                .delayIt()
                .by(half.plusMillis(1))
                .invoke(() -> attempt.progress().accept(0.5))
                .onItem()
                .delayIt()
                .by(half.plusMillis(1));
    }

    private static String echo(Attempt attempt, boolean fails, boolean retryable) {
        if (fails && retryable) {
            throw WorkFailure.retryable("Diagnostic", "attempt " + attempt.number() + " failed as asked");
        }
        if (fails) {
            throw WorkFailure.permanent("Diagnostic", "attempt " + attempt.number() + " failed for good as asked");
        }
        return attempt.payload();
    }
}
