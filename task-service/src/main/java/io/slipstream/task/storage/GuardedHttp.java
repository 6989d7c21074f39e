package io.slipstream.task.storage;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.push.PushAnswer;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to URLs that tenants name, only to where the operator allows. A name is resolved here and the connection goes to the very address that was checked;
 * redirects are not followed, since they would lead past that.
 */
@ApplicationScoped
public class GuardedHttp {
    private static final int RESOLVING_THREADS = 4;

    private final WorkerExecutor names;
    private final HttpClient client;
    private final AllowedTargets allowed;
    private final PushConfig config;

    /** Calls through a client of its own. */
    public GuardedHttp(Vertx vertx, AllowedTargets allowed, PushConfig config) {
        this.names = vertx.createSharedWorkerExecutor("push-names", RESOLVING_THREADS);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setMaxPoolSize(config.targetConcurrency())
                .setMaxWaitQueueSize(config.targetConcurrency())
                .setTracingPolicy(TracingPolicy.PROPAGATE)
                .setName("slipstream-push"));
        this.allowed = allowed;
        this.config = config;
    }

    /**
     * A call. Its text form leaves out what may be secret.
     *
     * @param method the method
     * @param url where
     * @param content headers and body, made when it is known that the target may be called
     * @param read what a whole answer is
     */
    record Call(HttpMethod method, PushUrl url, Supplier<Content> content, Function<Received, PushAnswer> read) {
        @Override
        public String toString() {
            return "Call[method=" + method + ", url=" + url.origin() + "]";
        }
    }

    /**
     * What is sent. Its text form leaves everything out.
     *
     * @param headers by name
     * @param body possibly empty
     */
    record Content(Map<String, String> headers, byte[] body) {
        @Override
        public String toString() {
            return "Content[]";
        }
    }

    /**
     * A whole answer. Its text form leaves the body out.
     *
     * @param response status and headers
     * @param body possibly empty
     */
    record Received(HttpClientResponse response, byte[] body) {
        @Override
        public String toString() {
            return "Received[status=" + response.statusCode() + "]";
        }
    }

    /** Makes a call; cancelling aborts it. Never fails, and has no time-out of its own. */
    Uni<PushAnswer> call(Call call) {
        return Uni.createFrom().emitter(emitter -> new OpenCall(call, emitter).begin());
    }

    /** One call under way; everything happens on the event loop of the attempt, but for the end of one that is cancelled. */
    private final class OpenCall {
        private final Call call;
        private final UniEmitter<? super PushAnswer> emitter;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable HttpClientRequest request;

        private OpenCall(Call call, UniEmitter<? super PushAnswer> emitter) {
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
                Content content = call.content().get();
                client.request(options(addresses.getFirst(), content))
                        .compose(opened -> send(opened, content.body()))
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
            Future<HttpClientResponse> sent = body.length == 0 ? opened.send() : opened.send(Buffer.buffer(body));
            return sent.onSuccess(this::read).mapEmpty();
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
                end(call.read().apply(new Received(response, body.getBytes())));
            }
        }

        private RequestOptions options(InetAddress address, Content content) {
            PushUrl url = call.url();
            RequestOptions options = new RequestOptions()
                    .setMethod(call.method())
                    .setHost(url.host())
                    .setPort(url.port())
                    .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                    .setSsl(url.isSecure())
                    .setURI(url.path())
                    .setFollowRedirects(false)
                    .setConnectTimeout(config.connectTimeout().toMillis())
                    .putHeader("Accept-Encoding", "identity")
                    .putHeader("User-Agent", "slipstream-task");
            content.headers().forEach(options::putHeader);
            return options;
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
