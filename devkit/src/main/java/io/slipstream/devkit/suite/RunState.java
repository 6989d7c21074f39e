package io.slipstream.devkit.suite;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} holds: what runs, for people and programs.
 *
 * @param state of the suite: {@code starting}, {@code ready} or {@code stopping}
 * @param root the checkout whose build runs
 * @param startedAt when the command was given, ISO-8601
 * @param readySeconds from the command to all services ready, without the making of AOT caches; null until then
 * @param trainingSeconds how long AOT caches were made in this start; 0 if they were there
 * @param services by module name, an entry per process
 */
public record RunState(
        String state,
        String root,
        String startedAt,
        @Nullable Double readySeconds,
        double trainingSeconds,
        String gatewayUrl,
        String dashboardUrl,
        String adminKey,
        SupervisorState supervisor,
        Map<String, List<ServiceState>> services,
        BackingState postgres,
        BackingState redis,
        BackingState kafka) {

    /** The supervisor's process. */
    public record SupervisorState(long pid, String log) {}

    /**
     * One process of a service.
     *
     * @param pid null while there is none
     * @param state as in {@link ChildState}, in lower case
     * @param aotCache whether the process has an AOT cache mapped
     */
    public record ServiceState(
            String name,
            String url,
            String managementUrl,
            @Nullable Long pid,
            String state,
            int restarts,
            @Nullable Boolean aotCache,
            @Nullable String startedAt,
            String log) {}

    /**
     * PostgreSQL, Redis or Kafka.
     *
     * @param pid null where the server is not ours or does not run
     * @param external whether it is somebody else's
     */
    public record BackingState(
            String host, int port, @Nullable Long pid, boolean external) {}

    @Override
    public String toString() {
        return "RunState[" + state + ", " + gatewayUrl + "]";
    }
}
