package io.slipstream.query.result;

import io.smallrye.mutiny.Uni;

/** What all replicas share. Fails with STORE_UNAVAILABLE. */
public interface SettingStore {
    /** The secret that signs cursors, the same for all replicas; made when it is first asked for. 32 bytes. */
    Uni<byte[]> cursorSecret();

    /** Whether someone wants results to be kept; {@code initial} if nobody ever said. */
    Uni<Boolean> cacheEnabled(boolean initial);

    /** Turns keeping of results on or off for all replicas. */
    Uni<Void> cacheEnabled(String subject, boolean enabled);
}
