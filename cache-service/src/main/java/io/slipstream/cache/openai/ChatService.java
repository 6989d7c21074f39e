package io.slipstream.cache.openai;

import io.slipstream.cache.ai.Admission;
import io.slipstream.cache.ai.AiKey;
import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.ai.JsonValue.JsonText;
import io.slipstream.cache.ai.KeyResult;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.openai.FrontAnswer.Forwarded;
import io.slipstream.cache.openai.FrontAnswer.Kept;
import io.slipstream.cache.openai.FrontAnswer.Live;
import io.slipstream.cache.openai.SharedCalls.Joined;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers chats: from the cache, from a call that is under way, or by the model. Any thread may call; nothing waits. */
public final class ChatService {
    /** What is larger is read on another thread than the event loop. */
    private static final int LARGE = 64 * 1024;

    private final EntryService entries;
    private final NamespaceService namespaces;
    private final AiKeyService keys;
    private final SharedCalls calls;
    private final AnswerFormat format;
    private final SavingsLedger ledger;
    private final ShadowCalls shadows;

    /** Answers by these parts. */
    public ChatService(
            EntryService entries,
            NamespaceService namespaces,
            AiKeyService keys,
            SharedCalls calls,
            AnswerFormat format,
            SavingsLedger ledger,
            ShadowCalls shadows) {
        this.entries = entries;
        this.namespaces = namespaces;
        this.keys = keys;
        this.calls = calls;
        this.format = format;
        this.ledger = ledger;
        this.shadows = shadows;
    }

    /** The answer to a request. */
    public Uni<FrontAnswer> ask(FrontRequest request) {
        JsonObject members = request.members();
        if (!request.directives().mayStore()) {
            return passed(request, "no-store");
        }
        if (members == null) {
            return passed(request, "body");
        }
        JsonObject inputs = RequestInputs.of(request, members);
        return switch (RequestInputs.key(keys, AiKind.CHAT, request.tenant(), inputs)) {
            case KeyResult.NotCacheable(String field, String rule) -> passed(request, field);
            case KeyResult.Cacheable(AiKey key) -> kept(new Chat(request, inputs, where(request), key.text()));
        };
    }

    /** Counts an answer that somebody got without a call of its own. */
    public void shared(String tenant, Completion completion) {
        ledger.served(tenant, AiKind.CHAT, completion.model(), completion.cost());
    }

    private Namespace where(FrontRequest request) {
        return namespaces.require(request.tenant(), AiKind.CHAT.namespace());
    }

    private Uni<FrontAnswer> passed(FrontRequest request, String why) {
        Joined joined = calls.pass(request.upstream());
        return Uni.createFrom().item(new Live(joined.answer(), false, joined.cancel(), Forwarded.bypass(why)));
    }

    private Uni<FrontAnswer> kept(Chat chat) {
        return entries.read(chat.where, chat.key, ReadOptions.NONE).chain(result -> switch (result) {
            case Miss miss ->
                miss.reason() == MissReason.OFF
                        ? passed(chat.request, "off")
                        : Uni.createFrom()
                                .item(
                                        chat.request.directives().mayReuse()
                                                ? joined(chat, miss)
                                                : renewed(chat, new Miss(MissReason.STALE)));
            case Hit hit -> hit(chat, hit);
        });
    }

    private Uni<FrontAnswer> hit(Chat chat, Hit hit) {
        Optional<Completion> found = format.completion(hit.entry());
        if (found.isEmpty()) {
            return passed(chat.request, "foreign");
        }
        if (!chat.request.directives().allowsAge(hit.ageSeconds())) {
            return Uni.createFrom().item(renewed(chat, new Miss(MissReason.STALE)));
        }
        shared(chat.request.tenant(), found.get());
        shadows.chat(chat.request, chat.key, found.get());
        return Uni.createFrom().item(new Kept(found.get(), hit));
    }

    private FrontAnswer joined(Chat chat, Miss miss) {
        Joined joined = calls.join(wanted(chat, miss));
        Forwarded why = forwarded(miss);
        return new Live(joined.answer(), joined.collapsed(), joined.cancel(), why);
    }

    private FrontAnswer renewed(Chat chat, Miss miss) {
        Joined joined = calls.renew(wanted(chat, miss));
        return new Live(joined.answer(), false, joined.cancel(), Forwarded.request());
    }

    /** Why there was no copy. */
    static Forwarded forwarded(Miss miss) {
        return switch (miss.reason()) {
            case ABSENT -> new Forwarded("uri-miss", null);
            case STALE -> new Forwarded("stale", null);
            case UNKNOWN -> new Forwarded("miss", "l2-unavailable");
            case OFF -> Forwarded.bypass("off");
        };
    }

    private CallWanted wanted(Chat chat, Miss miss) {
        return new CallWanted(
                entries,
                chat.where,
                chat.key,
                miss,
                dependencies(chat.inputs, null),
                chat.request.upstream(),
                new ChatKeeper(chat));
    }

    /** Tags by which the answers of a model can be dropped: as the request names it, and as the answer does. */
    static Dependencies dependencies(JsonObject inputs, @Nullable String answered) {
        String asked = inputs.members().get("model") instanceof JsonText text ? text.value() : null;
        List<String> tags = Stream.of(Optional.ofNullable(asked), Optional.ofNullable(answered))
                .flatMap(Optional::stream)
                .distinct()
                .map(model -> "model:" + model)
                .toList();
        return new Dependencies(tags, List.of(), null, null, null);
    }

    /** A chat that has a key. */
    private record Chat(FrontRequest request, JsonObject inputs, Namespace where, String key) {}

    /** Keeps complete answers that keep to the schema of their request. */
    private final class ChatKeeper implements Keeper {
        private final Chat chat;

        ChatKeeper(Chat chat) {
            this.chat = chat;
        }

        @Override
        public Uni<Optional<Completion>> understood(AnswerHead head, byte[] body) {
            Uni<Optional<Completion>> reading = Uni.createFrom().item(() -> format.completion(head, body));
            return body.length > LARGE ? reading.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : reading;
        }

        @Override
        public Uni<Void> keep(
                AnswerHead head, byte[] body, Optional<Completion> found, Stamp begun, Condition condition) {
            Completion completion = found.orElse(null);
            if (completion == null || !Admission.isComplete(completion.finishReason())) {
                return Uni.createFrom().voidItem();
            }
            PutCommand command = new PutCommand(
                    chat.key,
                    format.kept(completion.text(), completion.model(), completion.usage(), completion.finishReason()),
                    format.mediaType(),
                    chat.request.directives().ttl(),
                    dependencies(chat.inputs, completion.model()),
                    condition,
                    begun);
            return format.checked(chat.inputs, completion)
                    .chain(() -> entries.put(chat.where, command))
                    .replaceWithVoid();
        }
    }
}
