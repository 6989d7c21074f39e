package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.task.QueueLevel;
import io.slipstream.task.task.TaskService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells submitters how full their queues are, from where that matters: {@code RateLimit-Policy} with a policy for each
 * type, {@code RateLimit} with what is left of it and, at the limit, when there should be room. Syntax as in
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
@ApplicationScoped
public class QueueSignals {
    private static final String POLICY = "RateLimit-Policy";
    private static final String LEFT = "RateLimit";

    private final TaskService tasks;
    private final SubmitConfig config;

    /** Signals from a service's queues. */
    public QueueSignals(TaskService tasks, SubmitConfig config) {
        this.tasks = tasks;
        this.config = config;
    }

    /** An answer to a submission of these types, with the signals of those whose queues are high. */
    Response add(Response answer, String tenant, Collection<String> types) {
        List<String> policies = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (QueueLevel queue : tasks.queues(tenant, types)) {
            if (queue.isHigh()) {
                policies.add("\"" + queue.type() + "\";q=" + queue.limit());
                left.add("\"" + queue.type() + "\";r=" + queue.remaining() + renewal(queue));
            }
        }
        return policies.isEmpty()
                ? answer
                : Response.fromResponse(answer)
                        .header(POLICY, String.join(", ", policies))
                        .header(LEFT, String.join(", ", left))
                        .build();
    }

    private String renewal(QueueLevel queue) {
        return queue.remaining() > 0
                ? ""
                : ";t=" + ProblemMapper.seconds(queue.wait(config.retryAfter(), config.retryAfterMax()));
    }

    /** Whether a submission was refused because a queue is full. */
    static boolean isFull(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.QUEUE_FULL;
    }
}
