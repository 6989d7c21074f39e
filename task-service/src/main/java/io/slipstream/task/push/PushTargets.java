package io.slipstream.task.push;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TargetHold;
import io.slipstream.task.task.TargetStates;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The targets of this replica's calls, by origin: how many calls each has, and whether it is left alone since it failed
 * again and again. When its pause is over one call tries it: if that fails too, the pause begins anew. Safe for many threads.
 */
@ApplicationScoped
public class PushTargets implements TargetStates {
    private static final Logger LOGGER = Logger.getLogger(PushTargets.class);
    private static final int REMEMBERED = 10_000;

    private final AllowedTargets allowed;
    private final PushConfig config;
    private final InstantSource clock;
    private final Map<String, State> states = new HashMap<>();
    private final Map<Attempt, String> attempts = new HashMap<>();

    /** Targets that are called as settings allow. */
    public PushTargets(AllowedTargets allowed, PushConfig config, PushMetrics metrics, @Steady InstantSource clock) {
        this.allowed = allowed;
        this.config = config;
        this.clock = clock;
        metrics.leftAlone(this::leftAlone);
    }

    private record Attempt(UUID task, long lease) {}

    private static final class State {
        private int running;
        private int failures;
        private Instant openUntil = Instant.MIN;
    }

    /** Which rule a URL breaks that is to be called, as far as it can be told without looking its name up; empty if none. */
    public Optional<String> whyNot(PushUrl url) {
        return allowed.whyNot(url);
    }

    /** How many calls more may go to a target now. */
    public synchronized int room(PushUrl url) {
        if (!allowed.allow(url)) {
            return 0;
        }
        State state = states.get(url.origin());
        if (state == null) {
            return config.targetConcurrency();
        }
        if (!isBroken(state)) {
            return Math.max(0, config.targetConcurrency() - state.running);
        }
        return clock.instant().isBefore(state.openUntil) || state.running > 0 ? 0 : 1;
    }

    private boolean isBroken(State state) {
        return state.failures >= config.breakerFailures();
    }

    /** An attempt is to be sent to a target. */
    public synchronized void started(UUID task, long lease, PushUrl url) {
        attempts.put(new Attempt(task, lease), url.origin());
        state(url.origin()).running++;
    }

    /** An attempt is over; without effect if it was not one of a target. */
    public synchronized void ended(UUID task, long lease) {
        String origin = attempts.remove(new Attempt(task, lease));
        if (origin != null) {
            State state = state(origin);
            state.running--;
            forgetIfIdle(origin, state);
        }
    }

    /** A target answered, or did not. */
    public synchronized void heard(PushUrl url, boolean alive) {
        State state = state(url.origin());
        boolean broken = isBroken(state);
        if (alive) {
            state.failures = 0;
            forgetIfIdle(url.origin(), state);
        } else {
            state.failures++;
            state.openUntil = clock.instant().plus(config.breakerPause());
        }
        if (broken != isBroken(state)) {
            LOGGER.infof("target %s target=%s", broken ? "is back" : "is left alone for now", url.origin());
        }
    }

    private State state(String origin) {
        if (states.size() >= REMEMBERED) {
            states.values().removeIf(state -> state.running == 0);
        }
        return states.computeIfAbsent(origin, key -> new State());
    }

    private void forgetIfIdle(String origin, State state) {
        if (state.running == 0 && state.failures == 0) {
            states.remove(origin, state);
        }
    }

    private synchronized int leftAlone() {
        return (int) states.values().stream().filter(this::isBroken).count();
    }

    @Override
    public synchronized Optional<TargetHold> hold(PushUrl url) {
        String origin = url.origin();
        State state = states.get(origin);
        if (!allowed.allow(url)) {
            return Optional.of(new TargetHold.NotAllowed(origin));
        }
        if (state == null || room(url) > 0) {
            return Optional.empty();
        }
        return Optional.of(
                isBroken(state)
                        ? new TargetHold.Broken(origin, state.failures, state.openUntil)
                        : new TargetHold.Busy(origin, state.running));
    }
}
