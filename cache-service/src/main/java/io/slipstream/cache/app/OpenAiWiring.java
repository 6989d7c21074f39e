package io.slipstream.cache.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.ai.ShadowRecompute;
import io.slipstream.cache.config.AiConfig;
import io.slipstream.cache.config.LeaseConfig;
import io.slipstream.cache.config.OpenAiConfig;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.load.LeaseService;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.openai.AnswerFormat;
import io.slipstream.cache.openai.AnswerRelay;
import io.slipstream.cache.openai.ChatService;
import io.slipstream.cache.openai.EmbeddingService;
import io.slipstream.cache.openai.ModelUpstream;
import io.slipstream.cache.openai.OpenAiMetrics;
import io.slipstream.cache.openai.ShadowCalls;
import io.slipstream.cache.openai.SharedCalls;
import io.slipstream.cache.storage.HttpModelUpstream;
import io.slipstream.cache.storage.RedisAnswerRelay;
import io.slipstream.cache.storage.RedisChannel;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Makes the parts of the front that speaks OpenAI's interface. */
@Dependent
public class OpenAiWiring {
    /** What is relayed is there for longer than the model may be silent. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    @Produces
    @Singleton
    ModelUpstream upstream(Vertx vertx, AiConfig config) {
        return new HttpModelUpstream(vertx, config.openai());
    }

    @Produces
    @Singleton
    AnswerRelay relay(RedisChannel channel, AiConfig config, LeaseConfig leases) {
        return new RedisAnswerRelay(channel, config.openai().silence().plus(AFTERWARDS), leases.timeout());
    }

    @Produces
    @Singleton
    OpenAiMetrics metrics(MeterRegistry registry) {
        return new OpenAiMetrics(registry);
    }

    @Produces
    @Singleton
    SharedCalls calls(
            EntryService entries,
            LeaseService leases,
            ModelUpstream upstream,
            AnswerRelay relay,
            OpenAiMetrics metrics,
            AiConfig config) {
        OpenAiConfig front = config.openai();
        return new SharedCalls(
                entries, leases, upstream, relay, metrics, front.lease(), front.look(), front.maxPieces());
    }

    @Produces
    @Singleton
    ShadowCalls shadows(SharedCalls calls, AnswerFormat format, ShadowRecompute recompute, SavingsLedger ledger) {
        return new ShadowCalls(calls, format, recompute, ledger);
    }

    @Produces
    @Singleton
    ChatService chats(
            EntryService entries,
            NamespaceService namespaces,
            AiKeyService keys,
            SharedCalls calls,
            AnswerFormat format,
            SavingsLedger ledger,
            ShadowCalls shadows) {
        return new ChatService(entries, namespaces, keys, calls, format, ledger, shadows);
    }

    @Produces
    @Singleton
    EmbeddingService embeddings(
            EntryService entries,
            NamespaceService namespaces,
            AiKeyService keys,
            SharedCalls calls,
            AnswerFormat format,
            SavingsLedger ledger,
            ShadowCalls shadows) {
        return new EmbeddingService(entries, namespaces, keys, calls, format, ledger, shadows);
    }
}
