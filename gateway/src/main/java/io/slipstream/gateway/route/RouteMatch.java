package io.slipstream.gateway.route;

import java.util.List;
import java.util.Locale;

/**
 * Which requests a route takes.
 *
 * @param hosts host names without port, lower-case; empty for every host
 * @param pathPrefix whole segments: {@code /shop} takes {@code /shop} and {@code /shop/a} but not {@code /shopping}; {@code /} takes all
 * @param methods HTTP methods, upper-case; empty for every method
 */
public record RouteMatch(List<String> hosts, String pathPrefix, List<String> methods) {
    public RouteMatch {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        methods =
                methods.stream().map(method -> method.toUpperCase(Locale.ROOT)).toList();
        if (!pathPrefix.startsWith("/")) {
            throw new IllegalArgumentException("pathPrefix must begin with a slash, got '" + pathPrefix + "'");
        }
        pathPrefix = pathPrefix.length() > 1 && pathPrefix.endsWith("/")
                ? pathPrefix.substring(0, pathPrefix.length() - 1)
                : pathPrefix;
    }

    /** Whether a request is taken. */
    public boolean takes(String host, String path, String method) {
        return (hosts.isEmpty() || hosts.contains(host))
                && takesPath(path)
                && (methods.isEmpty() || methods.contains(method));
    }

    private boolean takesPath(String path) {
        return pathPrefix.equals("/")
                || (path.startsWith(pathPrefix)
                        && (path.length() == pathPrefix.length() || path.charAt(pathPrefix.length()) == '/'));
    }
}
