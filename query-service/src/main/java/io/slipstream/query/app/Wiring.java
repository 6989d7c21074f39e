package io.slipstream.query.app;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes what has no class of ours. */
@Dependent
public class Wiring {
    /** The time, which everything else is given. */
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
