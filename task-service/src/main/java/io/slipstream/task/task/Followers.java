package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.EventsConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Streams that followers of one kind have open in a replica, each read page by page. Safe for many threads. */
public final class Followers {
    private final EventsConfig config;
    private final AtomicInteger open = new AtomicInteger();

    /** None yet. */
    public Followers(EventsConfig config) {
        this.config = config;
    }

    /** A stream that counts while it is open; fails with OVERLOADED if it is one too many. */
    public <T> Multi<T> bounded(Supplier<Multi<T>> stream) {
        return Multi.createFrom().deferred(() -> {
            if (open.incrementAndGet() > config.streamLimit()) {
                open.decrementAndGet();
                return Multi.createFrom()
                        .failure(new ProblemException(ErrorCode.OVERLOADED, "too many open event streams"));
            }
            return stream.get().onTermination().invoke(open::decrementAndGet);
        });
    }

    /**
     * What pages bring, one after the other.
     *
     * @param page the next page, which is asked for when the one before has come; an empty mark in it ends the stream
     */
    public <T> Multi<T> pages(Supplier<Uni<List<Optional<T>>>> page) {
        return Multi.createFrom()
                .ticks()
                .every(config.streamEvery())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> page.get())
                .onItem()
                .transformToMultiAndConcatenate(items -> Multi.createFrom().iterable(items))
                .select()
                .first(Optional::isPresent)
                .map(Optional::get);
    }
}
