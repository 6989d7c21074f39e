package io.slipstream.contracts.security;

/**
 * The token that travels between services: a JWT signed with ES256, at most a minute old when it is made, verified by
 * each service against a JSON Web Key Set. The {@code kid} names the component that signed it and its key's generation.
 */
public final class TokenClaims {
    /** The issuer of every token between services. */
    public static final String ISSUER = "slipstream";

    /** The audience of every token between services. */
    public static final String AUDIENCE = "slipstream-services";

    /** Claim: the tenant every record of the request belongs to; see {@link Tenant}. */
    public static final String TENANT = "tenant";

    /** Claim (RFC 7519): who acts, within the tenant. */
    public static final String SUBJECT = "sub";

    /** Claim (MicroProfile JWT): the scopes, as an array of strings. */
    public static final String SCOPES = "groups";

    private TokenClaims() {}
}
