package io.slipstream.client.cache;

/** A place in the cache: a namespace and a key in it. */
public record Slot(String namespace, String key) {
    /** Checks that both have a character. */
    public Slot {
        if (namespace.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException(
                    "namespace and key must have a character, got '" + namespace + "' and '" + key + "'");
        }
    }
}
