package io.slipstream.task.task;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Where tasks of a type are sent: an absolute http or https URL. */
public final class PushUrl {
    /** What it must be, for errors. */
    public static final String RULE =
            "an absolute http or https URL of at most 2000 characters, with a host, without user and fragment";

    private static final int LONGEST = 2000;
    private static final int LAST_PORT = 65_535;

    private final URI uri;

    private PushUrl(URI uri) {
        this.uri = uri;
    }

    /** The URL of a text; empty if it is none that tasks can be sent to. */
    public static Optional<PushUrl> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            return isTarget(uri) ? Optional.of(new PushUrl(uri)) : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    private static boolean isTarget(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        return http
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && uri.getPort() != 0
                && uri.getPort() <= LAST_PORT;
    }

    /** The URL of a text that is known to be one; fails with {@link IllegalArgumentException} otherwise. */
    public static PushUrl of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("url of a push type must be " + RULE));
    }

    /** Whether calls are encrypted. */
    public boolean isSecure() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** The host; an IPv6 address without brackets. */
    public String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port, also when the URL leaves it out. */
    public int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure() ? 443 : 80;
    }

    /** Path and query. */
    public String path() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }

    /** {@code scheme://host:port} in lower case: what is called, whichever path. */
    public String origin() {
        String scheme = isSecure() ? "https" : "http";
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PushUrl url && uri.equals(url.uri);
    }

    @Override
    public int hashCode() {
        return uri.hashCode();
    }

    /** The URL as it was given. */
    @Override
    public String toString() {
        return uri.toString();
    }
}
