package io.slipstream.cache.app;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Leaves out what the framework measures for each request and nobody asks for. */
@Singleton
public class MeterWiring {
    /** How many bytes went over connections is known to the kernel, and of entries to their own metrics. */
    @Produces
    @Singleton
    MeterFilter withoutBytesOfConnections() {
        return MeterFilter.denyNameStartsWith("http.server.bytes");
    }
}
