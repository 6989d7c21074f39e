package io.slipstream.query.app;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether the service can serve: its schema is there and it is not stopping. Thread-safe. */
@ApplicationScoped
public class ServiceState {
    private volatile boolean migrated;
    private volatile boolean stopping;

    /** The schema is there. */
    public void migrated() {
        migrated = true;
    }

    /** The service is about to stop. */
    public void stopping() {
        stopping = true;
    }

    /** Whether the schema is there. */
    public boolean isMigrated() {
        return migrated;
    }

    /** Whether requests are welcome. */
    public boolean isServing() {
        return migrated && !stopping;
    }
}
