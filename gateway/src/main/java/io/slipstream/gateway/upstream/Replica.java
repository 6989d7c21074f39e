package io.slipstream.gateway.upstream;

import java.net.URI;
import java.util.Locale;

/**
 * One address of an upstream.
 *
 * @param host the host name, or the literal address without brackets
 * @param port the port
 * @param secure whether TLS is spoken
 * @param basePath what goes before every path: empty, or beginning with a slash and not ending with one
 */
public record Replica(String host, int port, boolean secure, String basePath) {
    /**
     * The replica of a base URL.
     *
     * @throws IllegalArgumentException if the URL is not absolute http or https, or has credentials, a query or a fragment
     */
    public static Replica of(String url) {
        URI uri = URI.create(url.strip());
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("an http or https URL");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URL with a host and without credentials");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a URL without query and fragment");
        }
        boolean secure = scheme.equals("https");
        int standardPort = secure ? 443 : 80;
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        return new Replica(host, uri.getPort() < 0 ? standardPort : uri.getPort(), secure, basePath(uri.getRawPath()));
    }

    private static String basePath(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Host and port as in a {@code Host} header; the scheme's own port is left out. */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }

    /** The base URL. */
    public String url() {
        return (secure ? "https://" : "http://") + authority() + basePath;
    }
}
