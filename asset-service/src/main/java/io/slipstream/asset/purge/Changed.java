package io.slipstream.asset.purge;

import io.slipstream.contracts.security.Tenant;
import java.util.List;

/** Takes word on this replica that paths changed: what it remembers of them is dropped. Any thread, does not block. */
public interface Changed {
    /** These paths changed, here or on another replica. */
    void paths(Tenant tenant, List<PathPattern> paths);

    /** Facts were committed here and wait in the outbox. */
    void factsWait();
}
