package io.slipstream.devkit.architecture.good.http;

import io.slipstream.devkit.architecture.good.config.EntryConfig;
import io.slipstream.devkit.architecture.good.entry.EntryStore;
import jakarta.ws.rs.Path;
import java.net.http.HttpRequest;

/** A resource. */
@Path("/entries")
public class EntryResource {
    private final EntryStore store;
    private final EntryConfig config;
    private final HttpRequest request;

    EntryResource(EntryStore store, EntryConfig config, HttpRequest request) {
        this.store = store;
        this.config = config;
        this.request = request;
    }
}
