package io.slipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A running suite, as {@code ./slipstream up} wrote it down.
 *
 * @param gateway the gateway's base URL
 * @param adminKey the installation's admin key
 * @param pids the processes of the five services
 */
record Suite(URI gateway, String adminKey, List<Long> pids) {
    /** Reads {@code run.json}; fails with a sentence for the user when no suite runs here. */
    static Suite read(Path runFile) throws IOException {
        if (!Files.isReadable(runFile)) {
            throw new IOException("no running suite found at " + runFile + ": start one with ./slipstream up --detach");
        }
        JsonNode run = new ObjectMapper().readTree(runFile.toFile());
        List<Long> pids = StreamSupport.stream(run.path("services").spliterator(), false)
                .flatMap(replicas -> StreamSupport.stream(replicas.spliterator(), false))
                .map(replica -> replica.path("pid").asLong())
                .toList();
        return new Suite(
                URI.create(run.path("gateway_url").asText()),
                run.path("admin_key").asText(),
                pids);
    }

    @Override
    public String toString() {
        return "Suite[" + gateway + "]";
    }
}
