package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiKeyService;
import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.SavingsLedger;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.ReadOptions;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.openai.AnswerFormat.Vector;
import io.slipstream.cache.openai.AnswerFormat.Vectors;
import io.slipstream.cache.openai.FrontAnswer.Forwarded;
import io.slipstream.cache.openai.FrontAnswer.Whole;
import io.slipstream.cache.openai.SharedCalls.Joined;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for vectors: each input from the cache if it is there, and all that are missing by one call of the model. Any thread may call; nothing
 * waits.
 */
public final class EmbeddingService {
    private static final int READS = 64;
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final EntryService entries;
    private final NamespaceService namespaces;
    private final AiKeyService keys;
    private final SharedCalls calls;
    private final AnswerFormat format;
    private final SavingsLedger ledger;
    private final ShadowCalls shadows;

    /** Answers by these parts. */
    public EmbeddingService(
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
        if (!request.directives().mayStore()) {
            return passed(request, "no-store");
        }
        EmbeddingInputs inputs = EmbeddingInputs.of(request, keys).orElse(null);
        if (inputs == null) {
            return passed(request, "body");
        }
        Namespace where = namespaces.require(request.tenant(), AiKind.EMBEDDING.namespace());
        Batch batch = new Batch(request, inputs, where);
        return read(batch).chain(found -> answered(batch, found));
    }

    private Uni<FrontAnswer> passed(FrontRequest request, String why) {
        Joined joined = calls.pass(request.upstream());
        return joined.answer()
                .over()
                .map(answer -> (FrontAnswer) whole(answer, Forwarded.bypass(why), false))
                .onCancellation()
                .invoke(joined.cancel());
    }

    /** What there is of each key. */
    private Uni<Map<String, LookupResult>> read(Batch batch) {
        return Multi.createFrom()
                .iterable(batch.inputs.keys().stream().distinct().toList())
                .onItem()
                .transformToUni(
                        key -> entries.read(batch.where, key, ReadOptions.NONE).map(result -> Map.entry(key, result)))
                .merge(READS)
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Uni<FrontAnswer> answered(Batch batch, Map<String, LookupResult> read) {
        if (read.values().stream()
                .anyMatch(result -> result instanceof Miss(MissReason reason) && reason == MissReason.OFF)) {
            return passed(batch.request, "off");
        }
        Map<String, Vector> found = new HashMap<>();
        read.forEach((key, result) -> {
            if (result instanceof Hit hit && batch.request.directives().allowsAge(hit.ageSeconds())) {
                format.vector(hit.entry()).ifPresent(vector -> found.put(key, vector));
            }
        });
        // Each missing input once, at the first of its places.
        Map<String, Integer> missing = new LinkedHashMap<>();
        for (int place = 0; place < batch.inputs.keys().size(); place++) {
            String key = batch.inputs.keys().get(place);
            if (!found.containsKey(key)) {
                missing.putIfAbsent(key, place);
            }
        }
        if (missing.isEmpty()) {
            spare(batch, found.values(), 1);
            shadows.vectors(batch.request, batch.inputs.keys(), found);
            return Uni.createFrom().item(merged(batch, found, new Vectors(List.of(), model(found), 0), null, false));
        }
        List<Integer> places = List.copyOf(missing.values());
        return found.isEmpty() && places.size() == batch.inputs.keys().size()
                ? all(batch, places, reason(batch, read))
                : rest(batch, places, found);
    }

    /** Nothing is there: what the model answers passes as it is. */
    private Uni<FrontAnswer> all(Batch batch, List<Integer> places, Forwarded why) {
        Joined joined = called(batch, places);
        return joined.answer().over().map(answer -> {
            if (answer.state() instanceof LiveAnswer.State.Found(Hit hit)) {
                Vector vector = vector(hit);
                spare(batch, List.of(vector), 1);
                Vectors one = new Vectors(List.of(vector.text()), vector.model(), 0);
                return new Whole(200, JSON, format.answer(one), why, true);
            }
            boolean collapsed = joined.collapsed() || answer.isRelayed();
            if (collapsed) {
                vectors(answer, places.size())
                        .ifPresent(given -> ledger.served(
                                batch.request.tenant(),
                                AiKind.EMBEDDING,
                                given.model(),
                                new AiUsage(given.tokens(), 0)));
            }
            return whole(answer, why, collapsed);
        });
    }

    /** Some are there: the model is asked for the others. */
    private Uni<FrontAnswer> rest(Batch batch, List<Integer> places, Map<String, Vector> found) {
        Joined joined = called(batch, places);
        return joined.answer().over().map(answer -> {
            boolean collapsed = joined.collapsed() || answer.isRelayed();
            Forwarded partial = new Forwarded("partial", found.isEmpty() ? null : "hits-" + found.size());
            if (answer.state() instanceof LiveAnswer.State.Found(Hit hit)) {
                Vector vector = vector(hit);
                spare(batch, found.values(), 0);
                return merged(batch, found, new Vectors(List.of(vector.text()), vector.model(), 0), partial, true);
            }
            Optional<Vectors> given = vectors(answer, places.size());
            if (given.isPresent()) {
                spare(batch, found.values(), 0);
                return merged(batch, found, given.get(), partial, collapsed);
            }
            Whole odd = whole(answer, partial, collapsed);
            if (odd.status() == 200) {
                throw new ProblemException(
                        ErrorCode.UPSTREAM_FAILED,
                        "the model answered with something else than " + places.size() + " vectors");
            }
            return odd;
        });
    }

    private Joined called(Batch batch, List<Integer> places) {
        FrontRequest request = batch.request;
        boolean isAll = places.size() == batch.inputs.keys().size();
        UpstreamRequest upstream = isAll
                ? request.upstream()
                : request.upstream().withBody(format.only(request.upstream().body(), places));
        String key = batch.inputs.keyOf(request, keys, places).orElseThrow();
        CallWanted wanted = new CallWanted(
                entries,
                batch.where,
                key,
                new Miss(MissReason.ABSENT),
                ChatService.dependencies(batch.inputs.all(), null),
                upstream,
                new VectorKeeper(entries, format, batch, places));
        return request.directives().mayReuse() && request.directives().maxAge() == null
                ? calls.join(wanted)
                : calls.renew(wanted);
    }

    /** All vectors in the order of the inputs; the tokens told are those that were read for this answer. */
    private FrontAnswer merged(
            Batch batch, Map<String, Vector> found, Vectors given, @Nullable Forwarded why, boolean collapsed) {
        Map<String, String> texts = new HashMap<>();
        found.forEach((key, vector) -> texts.put(key, vector.text()));
        List<String> asked = batch.inputs.keys().stream()
                .distinct()
                .filter(key -> !found.containsKey(key))
                .toList();
        IntStream.range(0, given.texts().size())
                .forEach(i -> texts.put(asked.get(i), given.texts().get(i)));
        List<String> ordered = batch.inputs.keys().stream()
                .map(key -> String.valueOf(texts.get(key)))
                .toList();
        return new Whole(200, JSON, format.answer(new Vectors(ordered, given.model(), given.tokens())), why, collapsed);
    }

    private Vector vector(Hit hit) {
        return format.vector(hit.entry())
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.UPSTREAM_FAILED, "there is something else than a vector under the key of the input"));
    }

    private Optional<Vectors> vectors(LiveAnswer answer, int inputs) {
        AnswerHead head = answer.whole();
        return head == null ? Optional.empty() : format.vectors(head, answer.body(), inputs);
    }

    private static Whole whole(LiveAnswer answer, Forwarded why, boolean collapsed) {
        AnswerHead head = answer.head();
        return switch (answer.state()) {
            case LiveAnswer.State.Failed(ProblemException failure) -> throw failure;
            case LiveAnswer.State.Ended ended
            when head != null -> new Whole(head.status(), head.fields(), answer.body(), why, collapsed);
            default -> throw new IllegalStateException("an answer that is over has ended or failed");
        };
    }

    private static Forwarded reason(Batch batch, Map<String, LookupResult> read) {
        boolean hadHits = read.values().stream().anyMatch(Hit.class::isInstance);
        return hadHits || !batch.request.directives().mayReuse()
                ? Forwarded.request()
                : read.values().stream()
                        .filter(Miss.class::isInstance)
                        .map(Miss.class::cast)
                        .findFirst()
                        .map(ChatService::forwarded)
                        .orElseGet(Forwarded::request);
    }

    private static String model(Map<String, Vector> found) {
        return found.values().iterator().next().model();
    }

    /** Counts what kept vectors had cost. */
    private void spare(Batch batch, Collection<Vector> found, int spared) {
        long tokens =
                found.stream().mapToLong(vector -> vector.usage().inputTokens()).sum();
        String model = found.isEmpty() ? "" : found.iterator().next().model();
        ledger.served(
                batch.request.tenant(),
                AiKind.EMBEDDING,
                model,
                spared,
                new AiUsage(Math.min(tokens, AiUsage.MAX_TOKENS), 0));
    }

    /** A request whose inputs have keys. */
    record Batch(FrontRequest request, EmbeddingInputs inputs, Namespace where) {}
}
