package io.slipstream.devkit.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key pair on the curve P-256 that signs tokens with ES256.
 *
 * @param id the key id ({@code kid}): the component that signs and its key's generation; letters, digits, {@code . _ -}
 */
public record SigningKey(String id, ECPrivateKey privateKey, ECPublicKey publicKey) {
    private static final String CURVE = "secp256r1";
    private static final int COORDINATE_BYTES = 32;
    private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    public SigningKey {
        if (!VALID_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "key id must be 1 to 64 letters, digits, '.', '_' or '-', got '" + id + "'");
        }
    }

    /** A new key. */
    public static SigningKey generate(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(id, (ECPrivateKey) pair.getPrivate(), (ECPublicKey) pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + CURVE, e);
        }
    }

    /** The key that {@link #save} wrote to a file. */
    public static SigningKey load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a key from " + file, e);
        }
    }

    /** Writes the private key as a JWK to a file that only its owner may read, in place of what was there. */
    public void save(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, privateJwk());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a key to " + file, e);
        }
    }

    /** The public key as a JSON Web Key. */
    public String publicJwk() {
        return "{" + publicMembers() + "}";
    }

    /** The private key as a JSON Web Key: a secret. */
    public String privateJwk() {
        return "{%s,\"d\":\"%s\"}".formatted(publicMembers(), coordinate(privateKey.getS()));
    }

    /** The public keys as a JSON Web Key Set. */
    public static String jwks(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::publicJwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** A JSON Web Token in compact form. {@code claims} is a JSON object. */
    public String sign(String claims) {
        String header = "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"" + id + "\"}";
        String content =
                encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(privateKey);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks ES256", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }

    private String publicMembers() {
        ECPoint point = publicKey.getW();
        return "\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(id, coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    private static SigningKey parse(String jwk) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new SigningKey(
                    member(jwk, "kid"),
                    (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(number(jwk, "d"), curve)),
                    (ECPublicKey) factory.generatePublic(
                            new ECPublicKeySpec(new ECPoint(number(jwk, "x"), number(jwk, "y")), curve)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a P-256 key", e);
        }
    }

    private static BigInteger number(String jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(member(jwk, name)));
    }

    private static String member(String jwk, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(jwk);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the JSON Web Key has no '" + name + "'");
        }
        return matcher.group(1);
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return encode(fixed);
    }

    private static String encode(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
