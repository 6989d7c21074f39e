package io.slipstream.cache.openai;

import io.slipstream.cache.ai.AiUsage;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.entry.Entry;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON of the interface. Pure computing, but for {@link #checked}. */
public interface AnswerFormat {
    /** The media type of an entry that keeps an answer. */
    String mediaType();

    /** What the body of an answer to a chat stands for, a stream put together; empty if it is nothing of that sort. */
    Optional<Completion> completion(AnswerHead head, byte[] body);

    /** The bytes of an entry that keeps an answer. */
    byte[] kept(String result, String model, @Nullable AiUsage usage, @Nullable String finishReason);

    /** The answer to a chat in an entry; empty if somebody put something else there. */
    Optional<Completion> completion(Entry entry);

    /** Fails unless an answer keeps to the schema that its request declares, if it does. */
    Uni<Void> checked(JsonObject inputs, Completion completion);

    /** The vector in an entry; empty if somebody put something else there. */
    Optional<Vector> vector(Entry entry);

    /** The vectors of an answer, in the order of the inputs; empty if there are not as many as that, or anything is odd. */
    Optional<Vectors> vectors(AnswerHead head, byte[] body, int inputs);

    /** A request for some of its inputs only, by their places. */
    byte[] only(byte[] request, List<Integer> inputs);

    /** An answer made of vectors. */
    byte[] answer(Vectors vectors);

    /**
     * A vector.
     *
     * @param text an array of numbers or a string in base64, as the model wrote it
     * @param model who gave it
     * @param usage what it cost
     */
    record Vector(String text, String model, AiUsage usage) {}

    /**
     * Vectors of an answer.
     *
     * @param texts each as the model wrote it
     * @param model who gave them
     * @param tokens what the model read for them
     */
    record Vectors(List<String> texts, String model, long tokens) {
        public Vectors {
            texts = List.copyOf(texts);
        }
    }
}
