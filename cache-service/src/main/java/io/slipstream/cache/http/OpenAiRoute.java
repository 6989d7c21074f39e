package io.slipstream.cache.http;

import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.config.OpenAiConfig;
import io.slipstream.cache.openai.ChatService;
import io.slipstream.cache.openai.EmbeddingService;
import io.slipstream.cache.openai.FrontAnswer;
import io.slipstream.cache.openai.FrontAnswer.Forwarded;
import io.slipstream.cache.openai.FrontRequest;
import io.slipstream.cache.openai.ModelUpstream;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's interface before a configured model: {@code POST /v1/chat/completions} and {@code POST /v1/embeddings}. A route and no resource, since answers are
 * passed on while they come, at each caller's pace. Stands behind the filters that authenticate. Runs on event loops and never waits.
 */
@Singleton
public class OpenAiRoute {
    private static final String CHAT = "/chat/completions";
    private static final String EMBEDDINGS = "/embeddings";
    private static final String ROOT = "/v1";

    /** What is larger is read on another thread than the event loop. */
    private static final int LARGE = 64 * 1024;

    private final TokenMechanism tokens;
    private final ModelUpstream upstream;
    private final ChatService chats;
    private final EmbeddingService embeddings;
    private final OpenAiJson format;
    private final OpenAiErrors errors;
    private final OpenAiConfig config;
    private final EntryConfig limits;

    OpenAiRoute(
            TokenMechanism tokens,
            ModelUpstream upstream,
            ChatService chats,
            EmbeddingService embeddings,
            OpenAiJson format,
            OpenAiErrors errors,
            AiConfig config,
            EntryConfig limits) {
        this.tokens = tokens;
        this.upstream = upstream;
        this.chats = chats;
        this.embeddings = embeddings;
        this.format = format;
        this.errors = errors;
        this.config = config.openai();
        this.limits = limits;
    }

    void register(@Observes Router router) {
        router.route(ROOT + CHAT).handler(routing -> handle(routing, CHAT, chats::ask));
        router.route(ROOT + EMBEDDINGS).handler(routing -> handle(routing, EMBEDDINGS, embeddings::ask));
    }

    private void handle(RoutingContext routing, String path, Function<FrontRequest, Uni<FrontAnswer>> service) {
        HttpServerRequest request = routing.request();
        Context context = routing.vertx().getOrCreateContext();
        Exchange exchange = new Exchange(request.response(), context, ROOT + path);
        request.response().closeHandler(closed -> exchange.stop());
        Cancellable asking = Uni.createFrom()
                .deferred(() -> RequestBody.read(request, admitted(request)))
                .chain(body -> read(request, path, body))
                .chain(asked -> {
                    exchange.asked = asked;
                    return service.apply(asked);
                })
                .subscribe()
                .with(
                        answer -> context.runOnContext(now -> answer(exchange, answer)),
                        failure -> context.runOnContext(now -> exchange.fail(failure)));
        exchange.onStop(asking::cancel);
    }

    /** How long the body may be; fails if there is nothing to ask, or this caller may not. */
    private long admitted(HttpServerRequest request) {
        SecurityIdentity identity = tokens.remembered(request);
        if (identity == null) {
            throw new ProblemException(ErrorCode.UNAUTHENTICATED, "a valid bearer token is needed");
        }
        if (!identity.hasRole(Scope.Names.CACHE_WRITE) || identity.getAttribute(TokenMechanism.TENANT) == null) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "the token must have the scope " + Scope.Names.CACHE_WRITE);
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            throw new ProblemException(ErrorCode.METHOD_NOT_ALLOWED, "POST alone is taken here");
        }
        if (!upstream.isConfigured()) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "there is no model behind this path; slipstream.cache.ai.openai.url names one");
        }
        return config.maxRequestSize().asLongValue();
    }

    private Uni<FrontRequest> read(HttpServerRequest request, String path, byte[] body) {
        SecurityIdentity identity = tokens.remembered(request);
        String tenant = identity == null ? null : identity.getAttribute(TokenMechanism.TENANT);
        if (tenant == null) {
            throw new ProblemException(ErrorCode.UNAUTHENTICATED, "the token has expired");
        }
        Uni<FrontRequest> reading =
                Uni.createFrom().item(() -> OpenAiRequests.of(tenant, path, request.headers(), body, limits.maxTtl()));
        return body.length > LARGE ? reading.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : reading;
    }

    private void answer(Exchange exchange, FrontAnswer answer) {
        FrontRequest asked = exchange.asked;
        if (exchange.stopped || asked == null) {
            if (answer instanceof FrontAnswer.Live live) {
                live.cancel().run();
            }
            return;
        }
        HttpServerResponse response = exchange.response;
        switch (answer) {
            case FrontAnswer.Kept kept -> {
                response.putHeader(
                                HttpHeaders.CONTENT_TYPE,
                                AnswerWriter.contentType(asked.upstream().mode()))
                        .putHeader(HttpHeaders.AGE, Long.toString(kept.hit().ageSeconds()))
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .putHeader(CacheStatus.HEADER, CacheStatus.of(kept.hit()));
                response.end(Buffer.buffer(AnswerWriter.body(
                        format, kept.completion(), asked.upstream().mode())));
            }
            case FrontAnswer.Whole whole -> {
                response.setStatusCode(whole.status());
                whole.fields().forEach(response.headers()::set);
                response.putHeader(
                        CacheStatus.HEADER,
                        CacheStatus.ofForwarded(whole.forwarded(), whole.status(), whole.collapsed()));
                response.end(Buffer.buffer(whole.body()));
            }
            case FrontAnswer.Live live -> write(exchange, asked, live);
        }
    }

    private void write(Exchange exchange, FrontRequest asked, FrontAnswer.Live live) {
        Forwarded why = live.forwarded();
        AnswerWriter writer = new AnswerWriter(
                exchange.response,
                exchange.context,
                exchange.path,
                live.answer(),
                asked.upstream().mode(),
                format,
                errors,
                (answer, head) -> exchange.response.putHeader(
                        CacheStatus.HEADER,
                        CacheStatus.ofForwarded(why, head.status(), live.collapsed() || answer.isRelayed())),
                (answer, completion) -> {
                    if (live.collapsed() || answer.isRelayed()) {
                        chats.shared(asked.tenant(), completion);
                    }
                });
        exchange.onStop(() -> {
            writer.stop();
            live.cancel().run();
        });
        writer.start();
    }

    /** A request on its way. Used on its event loop. */
    private final class Exchange {
        private final HttpServerResponse response;
        private final Context context;
        private final String path;
        private @Nullable FrontRequest asked;
        private @Nullable Runnable onStop;
        private boolean stopped;

        Exchange(HttpServerResponse response, Context context, String path) {
            this.response = response;
            this.context = context;
            this.path = path;
        }

        void onStop(Runnable then) {
            onStop = then;
        }

        /** The caller is gone, or has its answer. */
        void stop() {
            stopped = true;
            if (onStop != null) {
                onStop.run();
            }
        }

        void fail(Throwable failure) {
            if (!stopped && !response.ended()) {
                errors.answer(response, path, failure);
            }
        }
    }
}
