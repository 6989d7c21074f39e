package io.slipstream.devkit.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** Which processes a suite has and where each listens: settled before the first one starts, so that all know all. */
record SuitePlan(List<ServiceInstance> instances) {
    SuitePlan {
        instances = List.copyOf(instances);
    }

    /** The plan of a suite whose first gateway has the given port; all other ports are asked of {@code freePort}. */
    static SuitePlan of(UpSettings settings, int gatewayPort, IntSupplier freePort) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (Component component : Component.values()) {
            for (int number = 1; number <= settings.replicasOf(component); number++) {
                boolean entry = component == Component.GATEWAY && number == 1;
                instances.add(new ServiceInstance(
                        component, number, entry ? gatewayPort : freePort.getAsInt(), freePort.getAsInt()));
            }
        }
        return new SuitePlan(instances);
    }

    /** The processes of a component. */
    List<ServiceInstance> of(Component component) {
        return instances.stream()
                .filter(instance -> instance.component() == component)
                .toList();
    }

    /** Where a component's processes serve, with commas between. */
    String urls(Component component) {
        return of(component).stream().map(ServiceInstance::url).collect(Collectors.joining(","));
    }

    /** The one entry, as people write it. */
    String gatewayUrl() {
        return "http://localhost:" + of(Component.GATEWAY).getFirst().port();
    }

    /** The components in the order in which they are stopped: those that call before those that are called. */
    static List<List<Component>> stopWaves() {
        return List.of(
                List.of(Component.GATEWAY),
                Arrays.stream(Component.values())
                        .filter(component -> component != Component.GATEWAY && component.isService())
                        .toList(),
                List.of(Component.DOCUMENT_EXTRACTOR));
    }
}
