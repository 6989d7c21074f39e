package io.slipstream.task.http;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.PushUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who runs a type of a tenant's own, as a body says. */
final class OwnHandler {
    private OwnHandler() {}

    /**
     * The handler of a body; what it must not say is added to the broken rules, then the answer has no meaning.
     *
     * @param salt for a receiver that is not there yet
     */
    static HandlerKind of(TaskTypeBody body, AllowedTargets targets, long salt, List<FieldError> broken) {
        Duration lease = Durations.read("lease", body.lease(), HandlerKind.Pull.DEFAULT.lease());
        if (!HandlerKind.Pull.isLease(lease)) {
            broken.add(new FieldError("lease", HandlerKind.Pull.SHORTEST + " to " + HandlerKind.Pull.LONGEST));
            return HandlerKind.Pull.DEFAULT;
        }
        if (HandlerKind.Http.NAME.equals(body.handler())) {
            return http(body.url(), lease, targets, salt, broken);
        }
        if (!HandlerKind.Pull.NAME.equals(body.handler())) {
            broken.add(new FieldError("handler", "pull or http (the type is not shipped; kafka is not available yet)"));
        }
        if (body.url() != null) {
            broken.add(new FieldError("url", "null unless the handler is http"));
        }
        return new HandlerKind.Pull(lease);
    }

    private static HandlerKind http(
            @Nullable String url, Duration lease, AllowedTargets targets, long salt, List<FieldError> broken) {
        if (!targets.isOn()) {
            broken.add(new FieldError(
                    "handler", "pull (HTTP push is off: the operator has not set " + AllowedTargets.SETTING + ")"));
            return HandlerKind.Pull.DEFAULT;
        }
        Optional<PushUrl> parsed = url == null ? Optional.empty() : PushUrl.parse(url);
        if (parsed.isEmpty()) {
            broken.add(new FieldError("url", PushUrl.RULE));
            return HandlerKind.Pull.DEFAULT;
        }
        targets.whyNot(parsed.get()).ifPresent(rule -> broken.add(new FieldError("url", rule)));
        return new HandlerKind.Http(parsed.get(), lease, salt, null);
    }
}
