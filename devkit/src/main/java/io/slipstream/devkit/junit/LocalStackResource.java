package io.slipstream.devkit.junit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} the shared local stack: real PostgreSQL, Redis and Kafka. The init argument
 * {@code service} ({@code cache}, {@code task}, {@code query}, {@code asset}, {@code gateway} or {@code extractor}) says
 * whose role and key the application gets. The stack is started once per JVM and outlives the test class, so tests name
 * their own keys, tenants and paths and start again what they stopped.
 */
public final class LocalStackResource implements QuarkusTestResourceLifecycleManager {
    private String service = "";

    @Override
    public void init(Map<String, String> initArgs) {
        String wanted = initArgs.get("service");
        if (wanted == null || !(wanted.equals("extractor") || Credentials.SERVICES.contains(wanted))) {
            throw new IllegalArgumentException("LocalStackResource needs the init argument 'service', one of "
                    + Credentials.SERVICES + " or extractor, got '" + wanted + "'");
        }
        service = wanted;
    }

    @Override
    public Map<String, String> start() {
        LocalStack stack = LocalStack.shared();
        Map<String, String> settings = new HashMap<>();
        if (Credentials.SERVICES.contains(service)) {
            String role = Credentials.roleOf(service);
            settings.put("slipstream.postgres.url", stack.postgresUrl(LocalStack.DATABASE));
            settings.put("slipstream.postgres.username", role);
            settings.put("slipstream.postgres.password", stack.credentials().password(role));
        }
        settings.put("slipstream.redis.url", stack.redisUrl());
        settings.put("slipstream.kafka.bootstrap-servers", stack.kafkaBootstrapServers());
        settings.put("slipstream.security.jwks", TestKeys.jwks().toUri().toString());
        settings.put(
                "slipstream.security.signing-key",
                TestKeys.file(service).toUri().toString());
        settings.put("slipstream.security.signing-key-id", service);
        settings.put("slipstream.data-directory", dataDirectory(stack).toString());
        settings.put("slipstream.sample.url", stack.postgresUrl(LocalStack.SAMPLE_DATABASE));
        settings.put("slipstream.sample.username", Credentials.SAMPLE_READER);
        settings.put("slipstream.sample.password", stack.credentials().password(Credentials.SAMPLE_READER));
        return settings;
    }

    @Override
    public void inject(TestInjector testInjector) {
        testInjector.injectIntoFields(
                LocalStack.shared(),
                new TestInjector.AnnotatedAndMatchesType(InjectLocalStack.class, LocalStack.class));
    }

    @Override
    public void stop() {
        // The stack goes on for the next test class and ends with the JVM.
    }

    private Path dataDirectory(LocalStack stack) {
        try {
            return Files.createTempDirectory(stack.directory(), "data-" + service);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a data directory for " + service, e);
        }
    }
}
