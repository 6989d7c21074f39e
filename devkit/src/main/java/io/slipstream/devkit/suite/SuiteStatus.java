package io.slipstream.devkit.suite;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JacksonException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * How a suite is, looked at now.
 *
 * @param state {@code stopped}, {@code starting}, {@code ready}, {@code degraded} (a part is not well), {@code stopping}
 *     or {@code dead} (the supervisor was killed and left something)
 * @param readySeconds how long the last start took, without the making of AOT caches
 * @param servicesResidentBytes what the five services hold in memory together, the extractor apart
 */
public record SuiteStatus(
        String state,
        String data,
        @Nullable String gatewayUrl,
        @Nullable String dashboardUrl,
        @Nullable Double readySeconds,
        @Nullable Double trainingSeconds,
        long servicesResidentBytes,
        long servicesProportionalBytes,
        List<Part> parts) {

    /**
     * One process of the suite.
     *
     * @param kind {@code supervisor}, {@code backing} or {@code service}
     * @param state {@code ready}, {@code starting}, {@code unready} (runs, does not serve), {@code restarting},
     *     {@code failed}, {@code pending} (its turn has not come), {@code dead} or {@code external}
     * @param aotCache whether the process has an AOT cache mapped; null where that is no question
     */
    public record Part(
            String name,
            String kind,
            String state,
            @Nullable Long pid,
            String url,
            @Nullable Long uptimeSeconds,
            long residentBytes,
            long proportionalBytes,
            @Nullable Boolean aotCache,
            @Nullable Integer restarts) {}

    /** Looks at the suite of a folder. */
    public static SuiteStatus of(SuiteFolder folder) {
        Optional<RunState> run = RunFile.read(folder);
        boolean supervised = SuiteLock.isHeld(folder);
        if (run.isEmpty()) {
            return new SuiteStatus(
                    supervised ? "starting" : "stopped",
                    folder.data().toString(),
                    null,
                    null,
                    null,
                    null,
                    0,
                    0,
                    List.of());
        }
        RunState state = run.get();
        List<Part> parts = new ArrayList<>();
        parts.add(supervisor(state));
        String absent = state.state().equals("starting") ? "pending" : "dead";
        parts.add(backing("postgres", state.postgres(), absent));
        parts.add(backing("redis", state.redis(), absent));
        parts.add(backing("kafka", state.kafka(), absent));
        List<Part> services = services(state, absent);
        parts.addAll(services);
        List<Part> five = services.stream()
                .filter(part -> !part.name().startsWith(Component.DOCUMENT_EXTRACTOR.moduleName()))
                .toList();
        return new SuiteStatus(
                overall(state, supervised, parts),
                folder.data().toString(),
                state.gatewayUrl(),
                state.dashboardUrl(),
                state.readySeconds(),
                state.trainingSeconds(),
                five.stream().mapToLong(Part::residentBytes).sum(),
                five.stream().mapToLong(Part::proportionalBytes).sum(),
                parts);
    }

    /** The same as JSON. */
    public String toJson() throws JacksonException {
        return Json.MAPPER.writeValueAsString(this);
    }

    /** Whether all is as it should be. */
    @JsonIgnore
    public boolean isReady() {
        return state.equals("ready");
    }

    private static String overall(RunState run, boolean supervised, List<Part> parts) {
        if (!supervised) {
            return "dead";
        }
        boolean well = parts.stream()
                .allMatch(part -> part.state().equals("ready") || part.state().equals("external"));
        return run.state().equals("ready") && !well ? "degraded" : run.state();
    }

    private static Part supervisor(RunState run) {
        long pid = run.supervisor().pid();
        return part("supervisor", "supervisor", isAlive(pid) ? "ready" : "dead", pid, "", null, null);
    }

    private static Part backing(String name, RunState.BackingState backing, String absent) {
        Long pid = backing.pid();
        String state = backing.external() ? "external" : pid == null ? absent : isAlive(pid) ? "ready" : "dead";
        return part(name, "backing", state, pid, backing.host() + ":" + backing.port(), null, null);
    }

    private static List<Part> services(RunState run, String absent) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Part>> looks = run.services().values().stream()
                    .flatMap(List::stream)
                    .map(service -> executor.submit(() -> service(service, absent)))
                    .toList();
            List<Part> parts = new ArrayList<>();
            for (Future<Part> look : looks) {
                parts.add(look.get());
            }
            return parts;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot look at the services", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Part service(RunState.ServiceState service, String absent) {
        Long pid = service.pid();
        boolean alive = pid != null && isAlive(pid);
        return part(
                service.name(),
                "service",
                pid == null && service.state().equals("stopped") ? absent : stateOf(service, alive),
                pid,
                service.url(),
                alive && pid != null ? Boolean.valueOf(AotCaches.isUsedBy(pid)) : null,
                service.restarts());
    }

    private static String stateOf(RunState.ServiceState service, boolean alive) {
        if (!alive) {
            return Map.of("failed", "failed", "restarting", "restarting").getOrDefault(service.state(), "dead");
        }
        if (Readiness.of(service.url())) {
            return "ready";
        }
        return service.state().equals("starting") ? "starting" : "unready";
    }

    private static Part part(
            String name,
            String kind,
            String state,
            @Nullable Long pid,
            String url,
            @Nullable Boolean aotCache,
            @Nullable Integer restarts) {
        // Everything descends from the supervisor; what the others started is theirs.
        ProcessMemory memory = Optional.ofNullable(pid)
                .flatMap(kind.equals("supervisor") ? ProcessMemory::ofProcessAlone : ProcessMemory::of)
                .orElse(ProcessMemory.NONE);
        return new Part(
                name,
                kind,
                state,
                pid,
                url,
                pid == null ? null : uptimeSeconds(pid),
                memory.residentBytes(),
                memory.proportionalBytes(),
                aotCache,
                restarts);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> !ProcessTable.hasEnded(process))
                .isPresent();
    }

    private static @Nullable Long uptimeSeconds(long pid) {
        Optional<Instant> start =
                ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
        return start.isEmpty()
                ? null
                : Long.valueOf(Math.max(
                        0,
                        Duration.between(start.get(), Instant.ofEpochMilli(System.currentTimeMillis()))
                                .toSeconds()));
    }
}
