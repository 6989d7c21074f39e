package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.DevkitHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the services of one suite are started: the JVM and its flags on the command line, everything that concerns the
 * installation in the environment, where other users do not see it.
 *
 * @param folder where the suite lives
 * @param marker the argument by which the suite's processes are found again
 */
record ServiceLaunch(
        SuiteFolder folder,
        String marker,
        SuitePlan plan,
        BackingAccess backing,
        ComponentKeys keys,
        AdminKey adminKey) {
    private static final String THIS_MACHINE = "http://127.0.0.1:*,http://localhost:*";

    /** Loaders and pushes of a local installation may call what runs on this machine, as the user's application does. */
    private static final Map<Component, Map<String, String>> CALLS = Map.of(
            Component.CACHE_SERVICE, Map.of("SLIPSTREAM_CACHE_LOADER_ALLOWED_ORIGINS", THIS_MACHINE),
            Component.TASK_SERVICE,
                    Map.of(
                            "SLIPSTREAM_TASK_PUSH_ALLOWED_ORIGINS",
                            THIS_MACHINE,
                            "SLIPSTREAM_TASK_PUSH_ALLOWED_NETWORKS",
                            "127.0.0.0/8,::1/128"));

    private static final int MAX_NEW_MEBIBYTES = 48;

    /** The flags that decide whether an AOT cache fits; the same for its making and its use. */
    static List<String> jvmFlags(Component component) {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xms24m",
                "-Xmx" + component.maxHeapMebibytes() + "m",
                "-XX:MinHeapFreeRatio=5",
                "-XX:MaxHeapFreeRatio=10",
                // Else it grows with what is kept: a cache of 256 MiB would take another 130 for what dies young.
                "-XX:MaxNewSize=" + Math.min(MAX_NEW_MEBIBYTES, component.maxHeapMebibytes() / 3) + "m",
                "-XX:ReservedCodeCacheSize=96m",
                // Six times the usual: while everything starts on few cores, the second compiler may not take half of
                // them.
                "-XX:Tier4InvocationThreshold=30000",
                "-XX:Tier4MinInvocationThreshold=10000",
                "-XX:Tier4CompileThreshold=60000",
                "-XX:Tier4BackEdgeThreshold=240000",
                "-XX:TrimNativeHeapInterval=10000", // what compilers and zip streams freed goes back to the system
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    /** A process, with the flags of its AOT cache ({@code -XX:AOTCache=..}, {@code -XX:AOTCacheOutput=..} or none). */
    ChildSpec spec(ServiceInstance instance, List<String> aotFlags) {
        Path application = folder.application(instance.component());
        Path jar = application.resolve("quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw SlipCode.NOT_BUILT.failure(instance.component().moduleName() + " is not built", jar + " is missing");
        }
        List<String> command = new ArrayList<>();
        command.add(DevkitHome.java().toString());
        command.add(marker);
        command.add("-Dslipstream.component=" + instance.name());
        command.addAll(jvmFlags(instance.component()));
        command.addAll(aotFlags);
        command.addAll(List.of("-jar", "quarkus-run.jar"));
        return new ChildSpec(
                instance.name(), command, environment(instance), application, folder.serviceLog(instance.name()));
    }

    private Map<String, String> environment(ServiceInstance instance) {
        Component component = instance.component();
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(instance.port()));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(instance.managementPort()));
        environment.put("SLIPSTREAM_REPLICA", instance.name());
        environment.put(
                "SLIPSTREAM_DATA_DIRECTORY", folder.serviceData(instance.name()).toString());
        environment.put("SLIPSTREAM_SECURITY_JWKS", keys.jwks().toUri().toString());
        environment.put(
                "SLIPSTREAM_SECURITY_SIGNING_KEY",
                keys.signingKey(component).toUri().toString());
        environment.put("SLIPSTREAM_SECURITY_SIGNING_KEY_ID", component.moduleName());
        environment.put("SLIPSTREAM_REDIS_URL", backing.redisUrl());
        environment.put("SLIPSTREAM_KAFKA_BOOTSTRAP_SERVERS", backing.kafkaServers());
        for (Component callee : Component.values()) {
            if (callee != Component.GATEWAY) {
                environment.put(
                        "SLIPSTREAM_SERVICES_" + callee.key().toUpperCase(java.util.Locale.ROOT), plan.urls(callee));
            }
        }
        if (component.hasDatabase()) {
            String role = BackingAccess.role(component);
            environment.put("SLIPSTREAM_POSTGRES_URL", backing.postgresUrl());
            environment.put("SLIPSTREAM_POSTGRES_USERNAME", role);
            environment.put("SLIPSTREAM_POSTGRES_PASSWORD", backing.passwords().apply(role));
        }
        CALLS.getOrDefault(component, Map.of())
                .forEach(
                        (name, allowed) -> environment.put(name, System.getenv().getOrDefault(name, allowed)));
        if (component == Component.QUERY_SERVICE) {
            environment.put("SLIPSTREAM_SAMPLE_URL", backing.sampleUrl());
            environment.put("SLIPSTREAM_SAMPLE_USERNAME", Credentials.SAMPLE_READER);
            environment.put("SLIPSTREAM_SAMPLE_PASSWORD", backing.passwords().apply(Credentials.SAMPLE_READER));
        }
        if (component == Component.GATEWAY) {
            environment.put("SLIPSTREAM_GATEWAY_BOOTSTRAP_ADMIN_KEY", adminKey.value());
        }
        environment.put("MALLOC_ARENA_MAX", "2");
        return environment;
    }
}
