package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.gateway.route.RequestPath;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns away requests that two programs could understand differently, before anything looks at them. */
final class RequestGate {
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    private static final Set<HttpMethod> UNSUPPORTED = Set.of(HttpMethod.CONNECT, HttpMethod.TRACE);

    private RequestGate() {}

    /** What is wrong with a request; empty when nothing is. */
    static Optional<ProblemException> check(HttpServerRequest request) {
        if (UNSUPPORTED.contains(request.method())) {
            return Optional.of(new ProblemException(
                    ErrorCode.METHOD_NOT_ALLOWED, request.method() + " is not supported by the gateway"));
        }
        String path = request.path();
        if (path == null || !hasGoodHost(request)) {
            return Optional.of(
                    ProblemException.invalid("Host", "one valid host name, the same as in the request line"));
        }
        if (!hasGoodFraming(request)) {
            return Optional.of(ProblemException.invalid(
                    "Transfer-Encoding", "'chunked' alone, without Content-Length; or one Content-Length"));
        }
        return RequestPath.fault(path).map(rule -> ProblemException.invalid("path", rule));
    }

    private static boolean hasGoodHost(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll("Host");
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() != null;
        }
        if (request.version() == HttpVersion.HTTP_1_0 && hosts.isEmpty()) {
            return true;
        }
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst()).matches()) {
            return false;
        }
        String uri = request.uri();
        return uri.startsWith("/") || authority(uri).equalsIgnoreCase(hosts.getFirst());
    }

    private static String authority(String uri) {
        try {
            String authority = URI.create(uri).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean hasGoodFraming(HttpServerRequest request) {
        List<String> lengths = request.headers().getAll("Content-Length");
        List<String> encodings = request.headers().getAll("Transfer-Encoding");
        if (encodings.isEmpty()) {
            return lengths.isEmpty()
                    || (lengths.size() == 1 && lengths.getFirst().chars().allMatch(c -> c >= '0' && c <= '9'));
        }
        return lengths.isEmpty()
                && request.version() == HttpVersion.HTTP_1_1
                && encodings.size() == 1
                && encodings.getFirst().strip().toLowerCase(Locale.ROOT).equals("chunked");
    }

    /** The host name a request is for, without port, lower-case; empty if it names none. */
    static String hostName(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().host().toLowerCase(Locale.ROOT);
    }
}
