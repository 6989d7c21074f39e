package io.slipstream.devkit.suite;

/**
 * One process of a component, as planned.
 *
 * @param number 1 for the first of its kind
 * @param port where it serves
 * @param managementPort where its metrics are
 */
public record ServiceInstance(Component component, int number, int port, int managementPort) {

    /** Its name, for example {@code cache-service-1}. */
    public String name() {
        return component.moduleName() + "-" + number;
    }

    /** Where it serves, as other processes reach it. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where its metrics are. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }
}
