package io.slipstream.gateway.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@WithTestResource(BackendsResource.class)
class UserTokensIT {
    private static final RsaJsonWebKey KEY = IdentityProvider.key();

    @BeforeEach
    void ready() {
        GatewayUnderTest.awaitReady();
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://users.example.org");
        claims.setAudience("slipstream");
        claims.setSubject("alice");
        claims.setStringClaim("tenant", "acme");
        claims.setStringClaim("scope", "openid cache:read tasks:submit");
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    private static String signed(JwtClaims claims, Consumer<JsonWebSignature> how) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKeyIdHeaderValue(KEY.getKeyId());
        signature.setKey(KEY.getPrivateKey());
        how.accept(signature);
        return signature.getCompactSerialization();
    }

    private static int status(String token) {
        return given().header("Authorization", "Bearer " + token)
                .get("/api/v1/tasks")
                .then()
                .extract()
                .statusCode();
    }

    private static int statusWith(Consumer<JwtClaims> change) throws JoseException {
        JwtClaims claims = claims();
        change.accept(claims);
        return status(signed(claims, signature -> {}));
    }

    @Test
    void token_ofTheProvider_letsItsHolderInWithOurScopesOnly() throws Exception {
        String seen = given().header("Authorization", "Bearer " + signed(claims(), signature -> {}))
                .get("/api/v1/tasks")
                .then()
                .statusCode(200)
                .extract()
                .path("headers.authorization");
        String json = new String(Base64.getUrlDecoder().decode(seen.split("\\.")[1]), StandardCharsets.UTF_8);
        JwtClaims claims = JwtClaims.parse(json);
        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getStringClaimValue("tenant")).isEqualTo("acme");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("cache:read", "tasks:submit");
    }

    @Test
    void token_withoutOurAdminScope_cannotAdministerTheGateway() throws Exception {
        given().header("Authorization", "Bearer " + signed(claims(), signature -> {}))
                .get("/api/v1/api-keys")
                .then()
                .statusCode(403);
    }

    @Test
    void token_forAnotherAudienceOrIssuerOrTime_isRefused() throws Exception {
        assertThat(statusWith(claims -> claims.setAudience("other"))).isEqualTo(401);
        assertThat(statusWith(claims -> claims.setIssuer("https://evil.example.org")))
                .isEqualTo(401);
        assertThat(statusWith(claims -> claims.setExpirationTimeMinutesInTheFuture(-5)))
                .isEqualTo(401);
        assertThat(statusWith(claims -> claims.setNotBeforeMinutesInThePast(-5)))
                .isEqualTo(401);
        assertThat(statusWith(claims -> claims.unsetClaim("exp"))).isEqualTo(401);
        assertThat(statusWith(claims -> claims.unsetClaim("sub"))).isEqualTo(401);
        assertThat(statusWith(claims -> claims.unsetClaim("tenant"))).isEqualTo(401);
        assertThat(statusWith(claims -> claims.setStringClaim("tenant", "Not Valid")))
                .isEqualTo(401);
    }

    @Test
    void token_thatClaimsTheScopeOfServices_isRefused() throws Exception {
        assertThat(statusWith(claims -> claims.setStringClaim("scope", "cache:read service:internal")))
                .isEqualTo(401);
        assertThat(statusWith(claims -> claims.setStringListClaim("scope", List.of("service:internal"))))
                .isEqualTo(401);
    }

    @Test
    void token_thatIsForged_isRefused() throws Exception {
        RsaJsonWebKey stranger = IdentityProvider.generate(KEY.getKeyId());
        assertThat(status(signed(claims(), signature -> signature.setKey(stranger.getPrivateKey()))))
                .isEqualTo(401);
        String good = signed(claims(), signature -> {});
        String[] parts = good.split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(status(none + "." + parts[1] + ".")).isEqualTo(401);
        assertThat(status(none + "." + parts[1] + "." + parts[2])).isEqualTo(401);
        String confused = signed(claims(), signature -> {
            signature.setAlgorithmHeaderValue("HS256");
            signature.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));
        });
        assertThat(status(confused)).isEqualTo(401);
    }
}
