package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SuitePlanTest {
    private final AtomicInteger ports = new AtomicInteger(20_000);

    @Test
    void of_withoutReplicas_hasOneOfEachWithPortsOfItsOwn() {
        SuitePlan plan = plan(Map.of());

        assertThat(plan.instances())
                .extracting(ServiceInstance::name)
                .containsExactly(
                        "cache-service-1",
                        "task-service-1",
                        "query-service-1",
                        "asset-service-1",
                        "gateway-1",
                        "document-extractor-1");
        assertThat(plan.instances().stream()
                        .flatMap(instance -> List.of(instance.port(), instance.managementPort()).stream()))
                .doesNotHaveDuplicates()
                .hasSize(12);
        assertThat(plan.gatewayUrl()).isEqualTo("http://localhost:8080");
    }

    @Test
    void urls_ofSeveralReplicas_areAllOfThem() {
        SuitePlan plan = plan(Map.of("cache-service", 3));

        assertThat(plan.of(Component.CACHE_SERVICE)).hasSize(3);
        assertThat(plan.urls(Component.CACHE_SERVICE))
                .isEqualTo(String.join(
                        ",",
                        plan.of(Component.CACHE_SERVICE).stream()
                                .map(ServiceInstance::url)
                                .toList()));
    }

    @Test
    void of_severalGateways_onlyTheFirstIsTheEntry() {
        SuitePlan plan = plan(Map.of("gateway", 2));

        assertThat(plan.of(Component.GATEWAY))
                .extracting(ServiceInstance::port)
                .first()
                .isEqualTo(8080);
        assertThat(plan.of(Component.GATEWAY).getLast().port()).isGreaterThanOrEqualTo(20_000);
    }

    @Test
    void stopWaves_gatewayFirst_extractorLast() {
        assertThat(SuitePlan.stopWaves().getFirst()).containsExactly(Component.GATEWAY);
        assertThat(SuitePlan.stopWaves().getLast()).containsExactly(Component.DOCUMENT_EXTRACTOR);
        assertThat(SuitePlan.stopWaves().stream().flatMap(List::stream)).containsExactlyInAnyOrder(Component.values());
    }

    private SuitePlan plan(Map<String, Integer> replicas) {
        return SuitePlan.of(
                new UpSettings(null, replicas, null, null, null, false, 0, true, false, 0),
                8080,
                ports::getAndIncrement);
    }
}
