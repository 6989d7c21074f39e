package io.slipstream.gateway.edge;

import io.slipstream.gateway.upstream.Replica;
import io.slipstream.gateway.upstream.ReplicaSet;
import io.slipstream.gateway.upstream.Service;
import io.slipstream.gateway.upstream.ServiceAnswer;
import io.slipstream.gateway.upstream.ServiceCall;
import io.slipstream.gateway.upstream.ServiceCalls;
import io.slipstream.gateway.upstream.ServiceReplicas;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Calls to services over the proxy's own connections, with the same knowledge of which replicas are healthy. */
@Singleton
public class HttpServiceCalls implements ServiceCalls {
    private static final Logger LOGGER = Logger.getLogger(HttpServiceCalls.class);
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final ServiceReplicas services;
    private final Upstreams upstreams;
    private final InstantSource clock;

    /** Calls over some connections. */
    public HttpServiceCalls(ServiceReplicas services, Upstreams upstreams, InstantSource clock) {
        this.services = services;
        this.upstreams = upstreams;
        this.clock = clock;
    }

    @Override
    public Uni<ServiceAnswer> call(Service service, ServiceCall call) {
        return uni(() -> attempt(services.of(service), call, new HashSet<>()), service.label());
    }

    @Override
    public Uni<List<ServiceAnswer>> callAll(Service service, ServiceCall call) {
        ReplicaSet set = services.of(service);
        List<Uni<ServiceAnswer>> answers = set.replicas().stream()
                .map(replica -> uni(() -> ask(set, replica, call), replica.url()))
                .toList();
        return Uni.join().all(answers).andFailFast();
    }

    private static Uni<ServiceAnswer> uni(Supplier<Future<ServiceAnswer>> call, String name) {
        return Uni.createFrom()
                .completionStage(() -> call.get().toCompletionStage())
                .onFailure()
                .recoverWithItem(() -> ServiceAnswer.none(name));
    }

    private Future<ServiceAnswer> attempt(ReplicaSet set, ServiceCall call, Set<Replica> tried) {
        Optional<Replica> next = set.next(clock.instant(), tried);
        if (next.isEmpty()) {
            return Future.succeededFuture(ServiceAnswer.none(set.name()));
        }
        tried.add(next.get());
        return open(set, next.get(), call)
                .map(Optional::of)
                .otherwise(e -> Optional.empty())
                .compose(request -> request.isPresent()
                        ? exchange(set, next.get(), request.get(), call)
                        : attempt(set, call, tried));
    }

    private Future<ServiceAnswer> ask(ReplicaSet set, Replica replica, ServiceCall call) {
        return open(set, replica, call).compose(request -> exchange(set, replica, request, call));
    }

    private Future<HttpClientRequest> open(ReplicaSet set, Replica replica, ServiceCall call) {
        return upstreams
                .open(replica, HttpMethod.valueOf(call.method()), call.path(), call.timeout(), false)
                .onFailure(e -> LOGGER.debugf(
                        "replica not reached: ejected=%s replica=%s",
                        set.refused(replica, clock.instant()), replica.url()));
    }

    private Future<ServiceAnswer> exchange(
            ReplicaSet set, Replica replica, HttpClientRequest request, ServiceCall call) {
        request.putHeader("Accept", "application/json");
        if (call.bearer() != null) {
            request.putHeader("Authorization", "Bearer " + call.bearer());
        }
        Buffer body = call.body() == null ? Buffer.buffer() : Buffer.buffer(call.body());
        if (call.body() != null) {
            request.putHeader("Content-Type", "application/json");
        }
        return request.send(body)
                .onSuccess(answer -> set.answered(replica))
                .compose(answer ->
                        read(answer).map(bytes -> new ServiceAnswer(replica.url(), answer.statusCode(), bytes)))
                .timeout(call.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(e -> request.reset())
                .otherwise(e -> ServiceAnswer.none(replica.url()));
    }

    private static Future<byte[]> read(HttpClientResponse answer) {
        Promise<byte[]> promise = Promise.promise();
        Buffer all = Buffer.buffer();
        answer.handler(chunk -> {
            if (all.length() + chunk.length() > LARGEST_ANSWER) {
                promise.tryFail("the answer is too large");
            } else {
                all.appendBuffer(chunk);
            }
        });
        answer.exceptionHandler(promise::tryFail);
        answer.endHandler(nothing -> promise.tryComplete(all.getBytes()));
        return promise.future();
    }
}
