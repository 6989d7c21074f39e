package io.slipstream.task.storage;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.push.PushSignature;
import io.slipstream.task.push.Pushes;
import io.slipstream.task.task.PushUrl;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Calls that send tasks. A name is resolved here and the connection goes to the very address that was checked; redirects are not followed,
 * since they would lead past that.
 */
@ApplicationScoped
public class HttpPushes implements Pushes {
    private static final int RESOLVING_THREADS = 4;

    private final WorkerExecutor names;
    private final HttpClient client;
    private final AllowedTargets allowed;
    private final PushBodies bodies;
    private final PushConfig config;
    private final InstantSource clock;

    /** Calls through a client of its own. */
    public HttpPushes(Vertx vertx, AllowedTargets allowed, PushBodies bodies, PushConfig config, InstantSource clock) {
        this.names = vertx.createSharedWorkerExecutor("push-names", RESOLVING_THREADS);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setMaxPoolSize(config.targetConcurrency())
                .setMaxWaitQueueSize(config.targetConcurrency())
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-push"));
        this.allowed = allowed;
        this.bodies = bodies;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Uni<PushAnswer> push(PushCall call) {
        return Uni.createFrom().emitter(emitter -> new OpenCall(call, emitter).begin());
    }

    /** One call under way; everything happens on the event loop of the attempt, but for the end of one that is cancelled. */
    private final class OpenCall {
        private final PushCall call;
        private final UniEmitter<? super PushAnswer> emitter;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable HttpClientRequest request;

        private OpenCall(PushCall call, UniEmitter<? super PushAnswer> emitter) {
            this.call = call;
            this.emitter = emitter;
        }

        private void begin() {
            emitter.onTermination(this::abort);
            if (!allowed.allow(call.url())) {
                end(new PushAnswer.Forbidden(
                        "the operator does not allow calls to " + call.url().origin()));
                return;
            }
            address().onSuccess(this::call).onFailure(failure -> end(unresolved(failure)));
        }

        /** Gives up what is not over yet. */
        private void abort() {
            HttpClientRequest open = request;
            if (over.compareAndSet(false, true) && open != null) {
                open.reset();
            }
        }

        private void end(PushAnswer answer) {
            if (over.compareAndSet(false, true)) {
                emitter.complete(answer);
            }
        }

        private Future<List<InetAddress>> address() {
            String host = call.url().host();
            Callable<List<InetAddress>> look = () -> List.of(InetAddress.getAllByName(host));
            return AllowedTargets.literal(host)
                    .map(address -> Future.succeededFuture(List.of(address)))
                    .orElseGet(() -> names.executeBlocking(look, false));
        }

        /** It is called only if each of its addresses may be. */
        private void call(List<InetAddress> addresses) {
            if (addresses.isEmpty() || !addresses.stream().allMatch(allowed::permit)) {
                end(new PushAnswer.Forbidden("the target's address is one that is never called"));
            } else if (!over.get()) {
                byte[] body = bodies.of(call, config.callbackUrl());
                client.request(options(addresses.getFirst(), body))
                        .compose(opened -> send(opened, body))
                        .onFailure(failure -> end(unreachable(failure)));
            }
        }

        private Future<Void> send(HttpClientRequest opened, byte[] body) {
            request = opened;
            if (over.get()) {
                opened.reset();
                return Future.succeededFuture();
            }
            // Read inside, since only there the response is seen before its end can have passed.
            return opened.send(Buffer.buffer(body)).onSuccess(this::read).mapEmpty();
        }

        private void read(HttpClientResponse response) {
            String coding = response.getHeader("Content-Encoding");
            if (coding != null && !coding.equalsIgnoreCase("identity")) {
                refuse(response, "the target answered with a content coding that nobody asked for");
                return;
            }
            long most = config.answerLimit().asLongValue();
            Buffer body = Buffer.buffer();
            response.exceptionHandler(failure -> end(unreachable(failure)));
            response.handler(part -> {
                if (body.length() + part.length() > most) {
                    refuse(response, "the target answered more than " + most + " bytes");
                } else {
                    body.appendBuffer(part);
                }
            });
            response.endHandler(end -> answered(response, body));
        }

        private void refuse(HttpClientResponse response, String why) {
            end(new PushAnswer.Unfit(why));
            response.request().reset();
        }

        private void answered(HttpClientResponse response, Buffer body) {
            if (!over.get()) {
                end(new PushAnswer.Answered(
                        response.statusCode(), response.getHeader("Retry-After"), bodies.result(body.getBytes())));
            }
        }

        private RequestOptions options(InetAddress address, byte[] body) {
            PushUrl url = call.url();
            String timestamp = String.valueOf(clock.instant().getEpochSecond());
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setHost(url.host())
                    .setPort(url.port())
                    .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                    .setSsl(url.isSecure())
                    .setURI(url.path())
                    .setFollowRedirects(false)
                    .setConnectTimeout(config.connectTimeout().toMillis())
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Accept", "application/json")
                    .putHeader("Accept-Encoding", "identity")
                    .putHeader("User-Agent", "slipstream-task")
                    .putHeader("Idempotency-Key", call.task().id().toString())
                    .putHeader("Slipstream-Timestamp", timestamp)
                    .putHeader("Slipstream-Signature", PushSignature.of(call.secrets(), timestamp, body));
            String traceParent = call.task().traceParent();
            return traceParent == null ? options : options.putHeader("traceparent", traceParent);
        }
    }

    private static PushAnswer unresolved(Throwable failure) {
        return new PushAnswer.Unreachable(
                failure instanceof UnknownHostException
                        ? "the target's name is not known"
                        : "the target's name cannot be looked up: "
                                + failure.getClass().getSimpleName());
    }

    private static PushAnswer unreachable(Throwable failure) {
        return new PushAnswer.Unreachable(
                "the target cannot be reached: " + failure.getClass().getSimpleName());
    }
}
