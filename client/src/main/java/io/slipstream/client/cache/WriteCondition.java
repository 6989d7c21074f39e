package io.slipstream.client.cache;

/** When a write shall be carried out. */
public sealed interface WriteCondition {
    /** In any case. */
    record Always() implements WriteCondition {}

    /** If the entry is still the one with this entity tag. */
    record Unchanged(String etag) implements WriteCondition {
        /** Checks that it can stand in a header. */
        public Unchanged {
            HeaderText.check("etag", etag);
        }
    }

    /** If there is none. */
    record Absent() implements WriteCondition {}

    /** If the key was neither invalidated nor written since the lease was given. */
    record Leased(LeaseToken lease) implements WriteCondition {}
}
