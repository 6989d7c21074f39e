package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Attempts for tests. */
final class Attempts {
    private static final AttemptNotes SILENT = new AttemptNotes() {
        @Override
        public void progress(double fraction) {}

        @Override
        public Uni<Void> partial(String json) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> checkpoint(String json) {
            return Uni.createFrom().voidItem();
        }
    };

    private Attempts() {}

    /** The first attempt at a task with a payload. */
    static Attempt of(String payload) {
        return new Attempt(UUID.randomUUID(), "t", null, payload, 1, null, null, SILENT);
    }
}
