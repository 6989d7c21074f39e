package io.slipstream.task.storage;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.push.PushSignature;
import io.slipstream.task.push.Pushes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls that send tasks, signed. */
@ApplicationScoped
public class HttpPushes implements Pushes {
    private final GuardedHttp http;
    private final PushBodies bodies;
    private final PushConfig config;
    private final InstantSource clock;

    /** Calls that go only where they may. */
    public HttpPushes(GuardedHttp http, PushBodies bodies, PushConfig config, InstantSource clock) {
        this.http = http;
        this.bodies = bodies;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Uni<PushAnswer> push(PushCall call) {
        return http.call(new GuardedHttp.Call(HttpMethod.POST, call.url(), () -> content(call), this::answer));
    }

    private GuardedHttp.Content content(PushCall call) {
        byte[] body = bodies.of(call, config.callbackUrl());
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        headers.put("Idempotency-Key", call.task().id().toString());
        headers.put("Slipstream-Timestamp", timestamp);
        headers.put("Slipstream-Signature", PushSignature.of(call.secrets(), timestamp, body));
        String traceParent = call.task().traceParent();
        if (traceParent != null) {
            headers.put("traceparent", traceParent);
        }
        return new GuardedHttp.Content(headers, body);
    }

    private PushAnswer answer(GuardedHttp.Received received) {
        return new PushAnswer.Answered(
                received.response().statusCode(),
                received.response().getHeader("Retry-After"),
                bodies.result(received.body()));
    }
}
