package io.slipstream.devkit.architecture.bad.http;

import io.slipstream.devkit.architecture.bad.storage.PostgresEntryStore;
import jakarta.ws.rs.Path;
import java.sql.Connection;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A resource under another name that asks the store itself, speaks SQL and reads Kafka. */
@Path("/entries")
public class Entries {
    private PostgresEntryStore store;
    private Connection connection;

    @Incoming("changes")
    void consume(String change) {}
}
