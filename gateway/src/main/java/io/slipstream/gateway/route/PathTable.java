package io.slipstream.gateway.route;

import io.slipstream.gateway.upstream.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fixed table of Slipstream's own paths. It looks at whole segments, and at a segment up to a colon
 * ({@code tasks:batch}); what is not in it is not ours. {@code /internal} is not in it, so it is never passed to a service.
 */
public final class PathTable {
    private static final String API = "/api/v1/";
    private static final Destination ELSEWHERE = new Destination.Elsewhere();
    private static final Destination LOCAL = new Destination.Local(false);
    private static final Destination LOCAL_OPEN = new Destination.Local(true);
    private static final Destination PUBLIC_ASSETS = new Destination.ToService(Service.ASSET, true, BodyLimit.JSON);
    private static final Destination MODEL = new Destination.ToService(Service.CACHE, false, BodyLimit.MODEL);
    /** OpenAI's interface; what else stands below /v1 is the application's. */
    private static final List<String> MODELS = List.of("/v1/chat/completions", "/v1/embeddings");

    private static final Map<String, Service> SERVICES = services();
    private static final List<String> ASSET_SETTINGS =
            List.of("assets/policies", "assets/switches", "assets/invalidations");
    private static final List<String> OWN = List.of("api-keys", "routes", "performance", "stream");

    private PathTable() {}

    private static Map<String, Service> services() {
        Map<String, Service> table = new HashMap<>();
        table.put("cache", Service.CACHE);
        List.of("tasks", "flows", "task-types", "leases", "schedules", "dead-letters", "notifications")
                .forEach(segment -> table.put(segment, Service.TASK));
        List.of("queries", "sql", "datasources", "database", "documents", "search", "analytics")
                .forEach(segment -> table.put(segment, Service.QUERY));
        List.of("assets", "bundles").forEach(segment -> table.put(segment, Service.ASSET));
        return Map.copyOf(table);
    }

    /**
     * Where a path leads.
     *
     * @param path a normalised path, without query: no dot segments, no encoded slashes
     */
    public static Destination find(String path) {
        if (path.startsWith(API)) {
            return api(path.substring(API.length()));
        }
        if (MODELS.contains(path)) {
            return MODEL;
        }
        if (under(path, "/assets")) {
            return PUBLIC_ASSETS;
        }
        if (under(path, "/api/notifications")) {
            return new Destination.ToService(Service.TASK, false, BodyLimit.JSON);
        }
        if (under(path, "/api/performance")) {
            return LOCAL;
        }
        return under(path, "/q") || under(path, "/dashboard") ? LOCAL_OPEN : ELSEWHERE;
    }

    private static Destination api(String rest) {
        String segment = firstSegment(rest);
        if (OWN.contains(segment)) {
            return LOCAL;
        }
        Service service = SERVICES.get(segment);
        return service == null ? ELSEWHERE : new Destination.ToService(service, false, limit(service, segment, rest));
    }

    private static String firstSegment(String rest) {
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != ':') {
            end++;
        }
        return rest.substring(0, end);
    }

    private static BodyLimit limit(Service service, String segment, String rest) {
        return switch (service) {
            case CACHE -> rest.contains("/entries/") ? BodyLimit.CACHE_ENTRY : BodyLimit.JSON;
            case QUERY -> segment.equals("documents") ? BodyLimit.DOCUMENT : BodyLimit.JSON;
            case ASSET -> ASSET_SETTINGS.contains(rest) ? BodyLimit.JSON : BodyLimit.ASSET;
            case TASK -> rest.equals("tasks:batch") ? BodyLimit.TASKS : BodyLimit.JSON;
        };
    }

    private static boolean under(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
