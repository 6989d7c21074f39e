package io.slipstream.cache.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.cache.config.InspectionConfig;
import io.slipstream.cache.entry.Inspector;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Inspects copies at their interval, while the service runs. */
@Singleton
public class CoherenceLifecycle {
    private static final Logger LOGGER = Logger.getLogger(CoherenceLifecycle.class);

    private final Vertx vertx;
    private final Inspector inspector;
    private final InspectionConfig config;
    private @Nullable Long timer;

    CoherenceLifecycle(Vertx vertx, Inspector inspector, InspectionConfig config) {
        this.vertx = vertx;
        this.inspector = inspector;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.keys() > 0) {
            timer = vertx.setPeriodic(Math.max(1, config.interval().toMillis()), fired -> inspect());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void inspect() {
        inspector.inspect().subscribe().with(done -> {}, failure -> LOGGER.errorf(failure, "inspection failed"));
    }
}
