package io.slipstream.query.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.util.HashMap;
import java.util.Map;

/**
 * Datasources on the sample database beside {@code sample}: {@code tiny} has one connection, one waiting caller and two
 * seconds for a statement; {@code secret} is open to the tenant {@code insiders} alone; {@code gone} is not there.
 */
public final class ExtraDatasources implements QuarkusTestResourceLifecycleManager {
    /** A planted secret that must show nowhere. */
    public static final String PLANTED = "planted-secret-4711";

    @Override
    public Map<String, String> start() {
        LocalStack stack = LocalStack.shared();
        Map<String, String> settings = new HashMap<>();
        for (String name : new String[] {"tiny", "secret", "gone"}) {
            String prefix = "slipstream.query.datasources." + name + ".";
            settings.put(prefix + "url", stack.postgresUrl(LocalStack.SAMPLE_DATABASE));
            settings.put(prefix + "username", Credentials.SAMPLE_READER);
            settings.put(prefix + "password", stack.credentials().password(Credentials.SAMPLE_READER));
        }
        settings.put("slipstream.query.datasources.tiny.max-size", "1");
        settings.put("slipstream.query.datasources.tiny.max-waiting", "1");
        settings.put("slipstream.query.datasources.tiny.acquire-timeout", "PT0.5S");
        settings.put("slipstream.query.datasources.tiny.statement-timeout", "PT2S");
        settings.put("slipstream.query.datasources.secret.tenants", "insiders");
        settings.put("slipstream.query.datasources.gone.url", "postgresql://127.0.0.1:1/gone");
        settings.put("slipstream.query.datasources.gone.password", PLANTED);
        settings.put("slipstream.query.statement.max-rows", "1000");
        settings.put("slipstream.query.statement.max-bytes", "1M");
        settings.put("slipstream.query.documents.max-bytes", "1M");
        settings.put("slipstream.query.events.publish-timeout", "PT3S");
        return settings;
    }

    @Override
    public void stop() {
        // The stack goes on for the next test class and ends with the JVM.
    }
}
