package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that makes vectors of texts. */
public interface Embeddings {
    /**
     * What is asked. Its text form leaves the texts out.
     *
     * @param model the model's name
     * @param dimensions how long the vectors are to be; null leaves it to the model
     * @param inputs texts, at least one
     */
    record Question(String model, @Nullable Integer dimensions, List<String> inputs) {
        public Question {
            inputs = List.copyOf(inputs);
        }

        @Override
        public String toString() {
            return "Question[model=" + model + ", inputs=" + inputs.size() + "]";
        }
    }

    /**
     * What is answered. Its text form leaves the vectors out.
     *
     * @param model the model that answered
     * @param vectors a vector for each text, in their order: numbers as they came
     * @param usage what the model says it used; empty if it does not say
     */
    record Answer(String model, List<List<?>> vectors, Map<String, Object> usage) {
        @Override
        public String toString() {
            return "Answer[model=" + model + ", vectors=" + vectors.size() + "]";
        }
    }

    /** Asks once; fails with {@link WorkFailure}. Answers on any thread. */
    Uni<Answer> ask(Caller caller, Question question);
}
