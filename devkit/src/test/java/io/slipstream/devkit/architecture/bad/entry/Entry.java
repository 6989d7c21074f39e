package io.slipstream.devkit.architecture.bad.entry;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.devkit.architecture.bad.lease.Lease;
import io.slipstream.devkit.architecture.bad.storage.PostgresEntryStore;
import io.slipstream.devkit.clock.TestClock;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A noun that does everything a noun must not. */
public class Entry {
    @Inject
    MeterRegistry registry;

    public String open = "";

    private PostgresEntryStore store;
    private Response response;

    private Lease lease;
    private TestClock clock;

    String waits(Uni<String> uni) {
        return uni.await().indefinitely();
    }

    String joins(CompletableFuture<String> future) {
        return future.join();
    }

    void sleeps() throws InterruptedException {
        Thread.sleep(1);
    }

    Instant readsTheClock() {
        return Instant.now();
    }
}
