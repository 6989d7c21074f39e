package io.slipstream.gateway.credential;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Meters of credential checks. Labels: {@code kind} is api_key, token or session; {@code outcome} is genuine, refused or unverifiable. */
@Singleton
public class CredentialMetrics {
    private final MeterRegistry registry;

    /** Meters in a registry. */
    public CredentialMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A credential was checked. */
    public void checked(String kind, String outcome) {
        Counter.builder("slipstream_gateway_credential_checks_total")
                .description("Credentials that callers presented, by kind and outcome")
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }
}
