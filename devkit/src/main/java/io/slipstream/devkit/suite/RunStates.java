package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.devkit.stack.StackPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts together what {@code run.json} says from what the supervisor knows. */
final class RunStates {
    private static final RunState.BackingState NOT_YET = new RunState.BackingState("127.0.0.1", 0, null, false);

    private RunStates() {}

    /** What concerns the suite as a whole. */
    record Facts(String state, Instant began, @Nullable Double readySeconds, Duration trained) {}

    static RunState describe(
            SuiteFolder folder,
            UpSettings settings,
            Facts facts,
            SuitePlan plan,
            AdminKey adminKey,
            @Nullable LocalStack stack,
            Map<ServiceInstance, SupervisedChild> children) {
        Map<String, List<RunState.ServiceState>> services = new LinkedHashMap<>();
        for (ServiceInstance instance : plan.instances()) {
            services.computeIfAbsent(instance.component().moduleName(), name -> new ArrayList<>())
                    .add(service(folder, instance, children.get(instance)));
        }
        return new RunState(
                facts.state(),
                folder.root().toString(),
                facts.began().toString(),
                facts.readySeconds(),
                facts.trained().toMillis() / 1000.0,
                plan.gatewayUrl(),
                plan.gatewayUrl() + "/dashboard/",
                adminKey.value(),
                new RunState.SupervisorState(
                        ProcessHandle.current().pid(), folder.progressLog().toString()),
                services,
                stack == null ? NOT_YET : backing(stack.postgres(), settings),
                stack == null ? NOT_YET : backing(stack.redis(), settings),
                stack == null ? NOT_YET : backing(stack.kafka(), settings));
    }

    private static RunState.BackingState backing(StackPart part, UpSettings settings) {
        return Backing.describe(part, settings);
    }

    private static RunState.ServiceState service(
            SuiteFolder folder, ServiceInstance instance, @Nullable SupervisedChild child) {
        OptionalLong pid = child == null ? OptionalLong.empty() : child.pid();
        ChildState state = child == null ? ChildState.STOPPED : child.state();
        return new RunState.ServiceState(
                instance.name(),
                instance.url(),
                instance.managementUrl(),
                pid.isPresent() ? pid.getAsLong() : null,
                state.name().toLowerCase(Locale.ROOT),
                child == null ? 0 : child.restarts(),
                state == ChildState.READY && pid.isPresent() ? AotCaches.isUsedBy(pid.getAsLong()) : null,
                child == null ? null : child.startedAt().map(Instant::toString).orElse(null),
                folder.serviceLog(instance.name()).toString());
    }
}
