package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.PutCommand;
import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.openai.AnswerFormat.Vectors;
import io.slipstream.cache.openai.EmbeddingService.Batch;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps each vector of an answer under the key of its input. */
final class VectorKeeper implements Keeper {
    private static final int WRITES = 64;

    private final EntryService entries;
    private final AnswerFormat format;
    private final Batch batch;
    private final List<Integer> places;

    /**
     * Keeps vectors of inputs.
     *
     * @param places which inputs of the batch the model is asked for, in this order
     */
    VectorKeeper(EntryService entries, AnswerFormat format, Batch batch, List<Integer> places) {
        this.entries = entries;
        this.format = format;
        this.batch = batch;
        this.places = places;
    }

    @Override
    public Uni<Optional<Completion>> understood(AnswerHead head, byte[] body) {
        return Uni.createFrom().item(Optional.empty());
    }

    @Override
    public Uni<Void> keep(AnswerHead head, byte[] body, Optional<Completion> none, Stamp begun, Condition condition) {
        Vectors given = format.vectors(head, body, places.size()).orElse(null);
        return given == null
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .iterable(commands(given, begun, condition))
                        .onItem()
                        .transformToUni(command -> entries.put(batch.where(), command))
                        .merge(WRITES)
                        .collect()
                        .last()
                        .replaceWithVoid();
    }

    /** The model tells the tokens of all together; each input is given a share by its length, so that the shares add up. */
    private List<PutCommand> commands(Vectors given, Stamp begun, Condition condition) {
        long total =
                Math.max(1, places.stream().mapToLong(batch.inputs()::weight).sum());
        List<PutCommand> commands = new ArrayList<>();
        long weight = 0;
        long told = 0;
        for (int i = 0; i < places.size(); i++) {
            weight += batch.inputs().weight(places.get(i));
            long upTo = Math.multiplyExact(given.tokens(), weight) / total;
            commands.add(new PutCommand(
                    batch.inputs().keys().get(places.get(i)),
                    format.kept(given.texts().get(i), given.model(), new AiUsage(upTo - told, 0), null),
                    format.mediaType(),
                    batch.request().directives().ttl(),
                    ChatService.dependencies(batch.inputs().all(), given.model()),
                    condition,
                    begun));
            told = upTo;
        }
        return commands;
    }
}
