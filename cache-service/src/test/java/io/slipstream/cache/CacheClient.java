package io.slipstream.cache;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.util.UUID;

/** Calls a replica as a tenant that no other test uses. */
public final class CacheClient {
    private final String tenant;
    private final String baseUri;
    private final String token;

    private CacheClient(String tenant, String baseUri, String token) {
        this.tenant = tenant;
        this.baseUri = baseUri;
        this.token = token;
    }

    /** A caller of the service under test. */
    public static CacheClient ofNewTenant() {
        return ofTenant("t-" + UUID.randomUUID().toString().substring(0, 13), "");
    }

    /** A caller of a replica; an empty address means the service under test. */
    public static CacheClient ofTenant(String tenant, String baseUri) {
        return new CacheClient(
                tenant, baseUri, TestTokens.bearer(tenant, "tester", Scope.Names.CACHE_READ, Scope.Names.CACHE_WRITE));
    }

    /** The same tenant at another replica. */
    public CacheClient at(String otherBaseUri) {
        return ofTenant(tenant, otherBaseUri);
    }

    public String tenant() {
        return tenant;
    }

    /** A request with the caller's token; paths are taken as they are, escapes and all. */
    public RequestSpecification request() {
        RequestSpecification request = given().urlEncodingEnabled(false).auth().oauth2(token);
        return baseUri.isEmpty() ? request : request.baseUri(baseUri);
    }

    public static String path(String namespace, String key) {
        return "/api/v1/cache/namespaces/" + namespace + "/entries/" + key;
    }

    public Response put(String namespace, String key, String value, String query) {
        return request().contentType("text/plain").body(value).put(path(namespace, key) + query);
    }

    public Response put(String namespace, String key, String value) {
        return put(namespace, key, value, "");
    }

    public Response get(String namespace, String key) {
        return request().get(path(namespace, key));
    }

    public Response delete(String namespace, String key) {
        return request().delete(path(namespace, key));
    }

    public Response post(String path, Object body) {
        return request().contentType("application/json").body(body).post("/api/v1/cache" + path);
    }

    public Response invalidate(Object body) {
        return post("/invalidations", body);
    }
}
