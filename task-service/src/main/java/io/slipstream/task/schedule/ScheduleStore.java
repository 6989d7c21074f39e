package io.slipstream.task.schedule;

import io.slipstream.task.task.SubmitOutcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where schedules are kept. Called on any thread; answers on any thread. All times are the store's. */
public interface ScheduleStore {
    /**
     * Writes a schedule as decided, under a lock of its tenant.
     *
     * @param key what makes the request unrepeatable; null if nothing does
     * @param decision pure; what it throws is what this fails with, and nothing is written then
     */
    Uni<SaveResult> save(String tenant, String name, @Nullable CreationKey key, Decision decision);

    /** Writes a schedule that ships, unless this was done before, or there is one of the name; tells whether it did. */
    Uni<Boolean> plant(String tenant, String name, Function<Instant, Schedule> made);

    /** A schedule; empty if the tenant has none of the name. */
    Uni<Optional<Schedule>> find(String tenant, String name);

    /** A tenant's schedules, the newest first. */
    Uni<Found> list(String tenant, Listing listing);

    /** Removes a schedule; tells whether there was one. */
    Uni<Boolean> remove(String tenant, String name);

    /** The slots of a schedule that became tasks, the latest first. */
    Uni<FiredSlot.Found> slots(String tenant, String name, Listing listing);

    /**
     * Fires schedules that are due, as decided, in one transaction that holds their locks; those that others hold are left to them.
     *
     * @param limit how many schedules at the most
     * @param volley pure but for what it notes itself
     * @return what became of tasks, by their ids; one that is missing was not needed, since its slot had been fired
     */
    Uni<Map<UUID, SubmitOutcome>> fire(int limit, Volley volley);

    /** The same for one schedule, if it is due. */
    Uni<Map<UUID, SubmitOutcome>> fireOne(Schedule schedule, Volley volley);

    /** Notes that a schedule could not be fired; changes nothing if it is not as given any more. */
    Uni<Void> postpone(Schedule schedule, String error, Duration retry);

    /** How long it takes until a schedule is due; zero if one is, empty if none will be. */
    Uni<Optional<Duration>> untilDue();

    /** Forgets slots that were fired so long ago. */
    Uni<Void> forget(Duration kept);

    /** What is to be written. */
    @FunctionalInterface
    interface Decision {
        /** The schedule as it is to be. */
        Schedule decide(Standing standing);
    }

    /** What is to become of schedules that are due. */
    @FunctionalInterface
    interface Volley {
        /** Decides for as many as it likes of them. */
        List<Firing> decide(List<Schedule> due, Instant now);
    }

    /**
     * What is there before a schedule is written.
     *
     * @param existing the one of its name; empty if there is none
     * @param schedules how many the tenant has
     * @param now the store's time
     */
    record Standing(Optional<Schedule> existing, long schedules, Instant now) {}

    /**
     * What makes a request unrepeatable: stored with what it makes.
     *
     * @param id of this try
     * @param origin where keys are unique: a path
     * @param key the idempotency key
     * @param hash of the body
     * @param answer renders the answer to store
     */
    record CreationKey(UUID id, String origin, String key, String hash, Function<Schedule, String> answer) {}

    /** What became of a wish to write. */
    sealed interface SaveResult {
        /**
         * It is written.
         *
         * @param schedule as it is now
         */
        record Saved(Schedule schedule) implements SaveResult {}

        /**
         * The same key came before.
         *
         * @param hash of the body that came then
         * @param answer that was given then
         */
        record Repeated(String hash, String answer) implements SaveResult {}
    }

    /**
     * Some schedules.
     *
     * @param schedules those of a page
     * @param total how many there are; 0 if they were not counted
     */
    record Found(List<Schedule> schedules, long total) {
        public Found {
            schedules = List.copyOf(schedules);
        }
    }
}
