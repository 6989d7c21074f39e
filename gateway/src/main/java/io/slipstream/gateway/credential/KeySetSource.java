package io.slipstream.gateway.credential;

import io.smallrye.mutiny.Uni;

/** Where the JSON Web Key Set of the users' identity provider comes from. */
public interface KeySetSource {
    /** Reads it now; fails when it cannot be read within some seconds. */
    Uni<String> read(String location);
}
