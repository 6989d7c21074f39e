package io.slipstream.task.http;

import io.slipstream.contracts.event.Topic;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.PushUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who runs a type of a tenant's own, as a body says. */
final class OwnHandler {
    private static final int LONGEST_TOPIC = 249;

    private OwnHandler() {}

    /**
     * The handler of a body; what it must not say is added to the broken rules, then the answer has no meaning.
     *
     * @param salt for a receiver that is not there yet
     */
    static HandlerKind of(
            TaskTypeBody body, AllowedTargets targets, DispatchConfig dispatch, long salt, List<FieldError> broken) {
        Duration lease = Durations.read("lease", body.lease(), HandlerKind.Pull.DEFAULT.lease());
        if (!HandlerKind.Pull.isLease(lease)) {
            broken.add(new FieldError("lease", HandlerKind.Pull.SHORTEST + " to " + HandlerKind.Pull.LONGEST));
            return HandlerKind.Pull.DEFAULT;
        }
        if (body.topic() != null && !HandlerKind.Kafka.NAME.equals(body.handler())) {
            broken.add(new FieldError("topic", "null unless the handler is kafka"));
        }
        if (HandlerKind.Kafka.NAME.equals(body.handler())) {
            return kafka(body, lease, dispatch, broken);
        }
        if (HandlerKind.Http.NAME.equals(body.handler())) {
            return http(body.url(), lease, targets, salt, broken);
        }
        if (!HandlerKind.Pull.NAME.equals(body.handler())) {
            broken.add(new FieldError("handler", "pull, http or kafka (the type is not shipped)"));
        }
        if (body.url() != null) {
            broken.add(new FieldError("url", "null unless the handler is http"));
        }
        return new HandlerKind.Pull(lease);
    }

    private static HandlerKind kafka(
            TaskTypeBody body, Duration lease, DispatchConfig dispatch, List<FieldError> broken) {
        String topic = body.topic() == null ? Topic.TASK_DISPATCHES.topicName() : body.topic();
        if (!dispatch.enabled()) {
            broken.add(new FieldError(
                    "handler", "pull (Kafka dispatch is off: the operator has set slipstream.task.dispatch.enabled)"));
        } else if (dispatch.allowedTopics().stream().noneMatch(allowed -> matches(allowed, topic))) {
            broken.add(new FieldError(
                    "topic",
                    "a topic that the operator allows (slipstream.task.dispatch.allowed-topics): "
                            + String.join(", ", dispatch.allowedTopics())));
        }
        if (body.url() != null) {
            broken.add(new FieldError("url", "null unless the handler is http"));
        }
        return new HandlerKind.Kafka(topic, lease);
    }

    /** The name of a topic, as Kafka allows it; a pattern may end in an asterisk. */
    static boolean matches(String allowed, String topic) {
        boolean name = topic.length() <= LONGEST_TOPIC && topic.matches("[A-Za-z0-9._-]+");
        return name
                && (allowed.endsWith("*")
                        ? topic.startsWith(allowed.substring(0, allowed.length() - 1))
                        : topic.equals(allowed));
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
