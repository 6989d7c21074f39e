package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Where leases are held. A lease ends by itself when its time is over. */
public interface LeaseStore {
    /** Takes the lease of a key unless somebody holds it; whether it was taken. */
    Uni<Boolean> take(EntryKey key, String holder, Duration life);

    /** Whether somebody holds the lease of a key. */
    Uni<Boolean> isHeld(EntryKey key);

    /** Who holds the lease of a key; empty if nobody does. */
    Uni<Optional<String>> holder(EntryKey key);

    /** Lets a lease live on from now, if it is still this holder's; whether it is. */
    Uni<Boolean> renew(EntryKey key, String holder, Duration life);

    /** Gives a lease back, if it is still this holder's. */
    Uni<Void> release(EntryKey key, String holder);
}
