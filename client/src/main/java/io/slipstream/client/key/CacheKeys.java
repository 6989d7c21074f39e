package io.slipstream.client.key;

import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys of methods and their arguments. A short one of printable ASCII stands as it is, so that it can be read in statistics and matched by patterns; any other is
 * its SHA-256. The form is part of the client's interface: all processes of an application, and its next release, make the same keys.
 */
public final class CacheKeys {
    private static final int LONGEST = 200;
    private static final String HASHED = "sha256:";

    private CacheKeys() {}

    /** The name of a method, which no other method and no given name has. */
    public static String nameOf(Method method) {
        String parameters =
                Stream.of(method.getParameterTypes()).map(Class::getName).collect(Collectors.joining(","));
        return "method:" + method.getDeclaringClass().getName() + '#' + method.getName() + '(' + parameters + ')';
    }

    /** A name that stands for a method, given by its author. */
    public static String nameOf(String given) {
        return "name:" + given;
    }

    /**
     * The key of a name and arguments.
     *
     * @param name one of the two forms of {@code nameOf}
     * @throws UnsupportedKeyException if an argument cannot be part of a key
     * @throws IllegalArgumentException if the name has a vertical bar, which ends it
     */
    public static String key(String name, List<? extends @Nullable Object> arguments) {
        if (name.indexOf('|') >= 0) {
            throw new IllegalArgumentException("a name must not have a vertical bar, got '" + name + "'");
        }
        StringBuilder text = new StringBuilder(name);
        for (Object argument : arguments) {
            text.append('|').append(KeyText.of(argument));
        }
        return text.length() <= LONGEST && isPrintable(text) ? text.toString() : HASHED + hash(text);
    }

    private static boolean isPrintable(CharSequence text) {
        return text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** Over UTF-16 as it is: half a surrogate pair is part of a text, too, and UTF-8 would replace it. */
    private static String hash(CharSequence text) {
        byte[] units = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            units[2 * i] = (byte) (text.charAt(i) >>> Byte.SIZE);
            units[2 * i + 1] = (byte) text.charAt(i);
        }
        return HexFormat.of().formatHex(sha256().digest(units));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
