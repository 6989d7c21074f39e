package io.slipstream.contracts.network;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Origins that an operator allows: {@code scheme://host:port}, where the host may be {@code *} or begin with {@code *.}
 * (any name below) and the port may be {@code *}. A port that is left out is the scheme's. Immutable.
 */
public final class AllowedOrigins {
    private static final Pattern FORM =
            Pattern.compile("(https?)://(\\*|(?:\\*\\.)?[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}|\\*))?/?");

    private final List<Pattern> patterns;

    /**
     * Allows these.
     *
     * @param setting the name of the setting they are from, for the error
     * @throws IllegalArgumentException if one has another form
     */
    public AllowedOrigins(String setting, List<String> origins) {
        this.patterns = origins.stream().map(origin -> pattern(setting, origin)).toList();
    }

    /** Whether an origin is allowed, given as {@code scheme://host:port} with its port. */
    public boolean allow(String origin) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
    }

    /** Whether none is allowed, whichever it is. */
    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    private static Pattern pattern(String setting, String origin) {
        Matcher parts = FORM.matcher(origin.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(setting + " must hold scheme://host:port, got " + origin);
        }
        String scheme = parts.group(1);
        String host = parts.group(2);
        String port = parts.group(3) == null ? scheme.equals("https") ? "443" : "80" : parts.group(3);
        String hosts = host.equals("*")
                ? ".+"
                : host.startsWith("*.") ? ".+" + Pattern.quote(host.substring(1)) : Pattern.quote(host);
        return Pattern.compile(
                scheme + "://" + hosts + ":" + (port.equals("*") ? "\\d+" : port), Pattern.CASE_INSENSITIVE);
    }
}
