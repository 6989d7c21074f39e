package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.route.RequestPath;
import io.slipstream.gateway.route.Route;
import io.slipstream.gateway.route.RouteMatch;
import io.slipstream.gateway.upstream.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/v1/routes/{name}}.
 *
 * @param match which requests take the route; all of them when left out
 * @param upstreams base URLs of the application's replicas
 * @param connectTimeout 10 ms to 60 s; 2 s when left out
 * @param responseTimeout 10 ms to 1 h; 60 s when left out
 * @param retries 0 to 5; 1 when left out
 * @param stripPrefix false when left out
 * @param preserveHost true when left out
 * @param requireCredential false when left out
 */
public record RouteRequest(
        @Nullable Match match,
        @Nullable List<String> upstreams,
        @Nullable Duration connectTimeout,
        @Nullable Duration responseTimeout,
        @Nullable Integer retries,
        @Nullable Boolean stripPrefix,
        @Nullable Boolean preserveHost,
        @Nullable Boolean requireCredential) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(60);
    private static final Duration LONGEST_RESPONSE = Duration.ofHours(1);
    private static final int MOST = 100;

    /**
     * Which requests take the route.
     *
     * @param hosts host names; every host when left out
     * @param pathPrefix whole segments; {@code /} when left out
     * @param methods HTTP methods; every method when left out
     */
    public record Match(
            @Nullable List<String> hosts,
            @Nullable String pathPrefix,
            @Nullable List<String> methods) {}

    Route toRoute(String name) {
        List<FieldError> errors = new ArrayList<>();
        check(errors, NAME.matcher(name).matches(), "name", "1 to 63 letters, digits, dots, hyphens and underscores");
        RouteMatch matches = toMatch(match == null ? new Match(null, null, null) : match, errors);
        List<Replica> replicas = replicas(errors);
        Duration connect = connectTimeout == null ? Duration.ofSeconds(2) : connectTimeout;
        Duration response = responseTimeout == null ? Duration.ofSeconds(60) : responseTimeout;
        check(errors, between(connect, LONGEST_CONNECT), "connect_timeout", "between PT0.01S and PT60S");
        check(errors, between(response, LONGEST_RESPONSE), "response_timeout", "between PT0.01S and PT1H");
        int repeats = retries == null ? 1 : retries;
        check(errors, repeats >= 0 && repeats <= 5, "retries", "0 to 5");
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new Route(
                name,
                matches,
                replicas,
                connect,
                response,
                repeats,
                Boolean.TRUE.equals(stripPrefix),
                !Boolean.FALSE.equals(preserveHost),
                Boolean.TRUE.equals(requireCredential));
    }

    private static RouteMatch toMatch(Match match, List<FieldError> errors) {
        List<String> hosts = match.hosts == null ? List.of() : match.hosts;
        List<String> methods = match.methods == null ? List.of() : match.methods;
        String prefix = match.pathPrefix == null ? "/" : match.pathPrefix;
        Optional<String> fault = RequestPath.fault(prefix);
        boolean plain = prefix.indexOf('?') < 0 && prefix.indexOf('#') < 0 && prefix.length() <= 1000;
        check(
                errors,
                fault.isEmpty() && plain,
                "match.path_prefix",
                fault.orElse("a path without query, of 1000 characters at most"));
        check(errors, hosts.size() <= MOST, "match.hosts", MOST + " at most");
        for (int i = 0; i < hosts.size(); i++) {
            String host = String.valueOf(hosts.get(i));
            check(errors, HOST.matcher(host).matches(), "match.hosts[" + i + "]", "a host name without port");
        }
        for (int i = 0; i < methods.size(); i++) {
            String method = String.valueOf(methods.get(i)).toUpperCase(Locale.ROOT);
            check(
                    errors,
                    METHODS.contains(method),
                    "match.methods[" + i + "]",
                    "one of " + String.join(", ", METHODS.stream().sorted().toList()));
        }
        return errors.isEmpty() ? new RouteMatch(hosts, prefix, methods) : new RouteMatch(List.of(), "/", List.of());
    }

    private List<Replica> replicas(List<FieldError> errors) {
        List<String> urls = upstreams == null ? List.of() : upstreams;
        check(errors, !urls.isEmpty() && urls.size() <= MOST, "upstreams", "1 to " + MOST + " base URLs");
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++) {
            try {
                replicas.add(Replica.of(String.valueOf(urls.get(i))));
            } catch (IllegalArgumentException e) {
                errors.add(new FieldError(
                        "upstreams[" + i + "]",
                        "an http or https URL with a host, without credentials, query and fragment"));
            }
        }
        return replicas.stream().distinct().toList();
    }

    private static boolean between(Duration value, Duration most) {
        return value.compareTo(SHORTEST) >= 0 && value.compareTo(most) <= 0;
    }

    private static void check(List<FieldError> errors, boolean holds, String field, String rule) {
        if (!holds) {
            errors.add(new FieldError(field, rule));
        }
    }
}
