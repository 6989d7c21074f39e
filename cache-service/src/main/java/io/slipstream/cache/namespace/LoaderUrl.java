package io.slipstream.cache.namespace;

import io.slipstream.contracts.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template of the URL from which an entry is loaded. It may hold {@code {key}}, {@code {namespace}} and {@code {tenant}} in its path or
 * query, with everything but unreserved characters percent-encoded, or {@code {+key}}, which keeps slashes (RFC 6570, simple and
 * reserved expansion). Without a key in it the key is appended to the path.
 *
 * @param template what the policy says
 */
public record LoaderUrl(String template) {
    /** The rule in words. */
    public static final String RULE =
            "an http or https URL without user and fragment, with {key}, {+key}, {namespace} or {tenant} only after its host, at most 2048 characters";

    private static final int MAX_LENGTH = 2048;
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\+?key|namespace|tenant)}");

    private static final Pattern AUTHORITY_WITH_VARIABLE = Pattern.compile("^[^/]*//[^/?{]*[{]");
    private static final Pattern DOTS = Pattern.compile("(^|/)[.]{1,2}(/|$)");

    public LoaderUrl {
        if (!isValid(template)) {
            throw new IllegalArgumentException("loader_url of a policy must be " + RULE + ", got " + template);
        }
    }

    /** Whether a text can be a template. */
    public static boolean isValid(String template) {
        return template.length() <= MAX_LENGTH
                && parse(VARIABLE.matcher(template).replaceAll("x")) != null
                && !AUTHORITY_WITH_VARIABLE.matcher(template).find();
    }

    /** Scheme, host and port, as {@code http://host:port}; the port is always there. */
    public String origin() {
        URI uri = parse(VARIABLE.matcher(template).replaceAll("x"));
        if (uri == null) {
            throw new IllegalStateException("checked when it was made");
        }
        boolean secure = "https".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ':' + port;
    }

    /** The URL of one entry. Fails with a problem that names the key if it would lead out of the template's path. */
    public URI expand(String tenant, String namespace, String key) {
        if (DOTS.matcher(key).find()) {
            throw ProblemException.invalid("key", "without the segments . and .. where a loader is asked for it");
        }
        boolean namesKey = template.contains("{key}") || template.contains("{+key}");
        String whole = namesKey ? template : appended();
        Matcher variables = VARIABLE.matcher(whole);
        StringBuilder url = new StringBuilder();
        while (variables.find()) {
            String value = switch (variables.group(1)) {
                case "key" -> encoded(key, false);
                case "+key" -> encoded(key, true);
                case "namespace" -> encoded(namespace, false);
                default -> encoded(tenant, false);
            };
            variables.appendReplacement(url, Matcher.quoteReplacement(value));
        }
        return URI.create(variables.appendTail(url).toString());
    }

    private String appended() {
        int query = template.indexOf('?');
        String path = query < 0 ? template : template.substring(0, query);
        String rest = query < 0 ? "" : template.substring(query);
        return path + (path.endsWith("/") ? "" : "/") + "{+key}" + rest;
    }

    private static @Nullable URI parse(String url) {
        try {
            URI uri = new URI(url);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return isHttp && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null
                    ? uri
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Percent-encodes all but unreserved characters (RFC 3986, section 2.3). */
    private static String encoded(String text, boolean keepSlashes) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            boolean unreserved = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '~'
                    || c == '.';
            if (unreserved || (keepSlashes && c == '/')) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
