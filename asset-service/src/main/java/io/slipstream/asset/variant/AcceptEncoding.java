package io.slipstream.asset.variant;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request accepts, read from its {@code Accept-Encoding} field (RFC 9110, section 12.5.3). Members that break the
 * grammar are ignored. Weights are held in thousandths.
 */
public final class AcceptEncoding {
    private static final int FULL = 1000;
    private static final int UNSAID = -1;

    /** Listed weights; codings that are not ours are left out, since nothing could be sent for them. */
    private final Map<Coding, Integer> weights = new EnumMap<>(Coding.class);

    private int wildcard = UNSAID;

    private AcceptEncoding() {}

    /**
     * Reads the field.
     *
     * @param field its value, several lines joined by commas; null if the request has none
     */
    public static AcceptEncoding parse(@Nullable String field) {
        AcceptEncoding accepted = new AcceptEncoding();
        if (field != null) {
            for (String member : field.split(",", -1)) {
                accepted.add(member.trim());
            }
        }
        return accepted;
    }

    /**
     * The coding to send: the acceptable one with the highest weight, among equals the one that usually is smallest. Without a
     * word about any coding it is the original.
     *
     * @param available what there is besides the original, which always is
     * @return empty when nothing fits, which is a 406
     */
    public Optional<Coding> choose(Set<Coding> available) {
        Coding best = null;
        int bestWeight = 0;
        for (Coding coding : Coding.values()) {
            int weight = coding == Coding.IDENTITY || available.contains(coding) ? weight(coding) : 0;
            if (weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    private int weight(Coding coding) {
        Integer listed = weights.get(coding);
        if (listed != null) {
            return listed;
        }
        if (wildcard != UNSAID) {
            return wildcard;
        }
        // Unsaid, the original is acceptable, but any coding that was asked for comes first.
        return coding == Coding.IDENTITY ? 1 : 0;
    }

    private void add(String member) {
        int semicolon = member.indexOf(';');
        String token = (semicolon < 0 ? member : member.substring(0, semicolon)).trim();
        int weight =
                semicolon < 0 ? FULL : weightOf(member.substring(semicolon + 1).trim());
        if (token.isEmpty() || weight == UNSAID) {
            return;
        }
        if (token.equals("*")) {
            wildcard = weight;
        } else {
            Coding.of(token).ifPresent(coding -> weights.put(coding, weight));
        }
    }

    /** {@code q=} and a qvalue, in thousandths; {@link #UNSAID} if it is anything else. */
    private static int weightOf(String parameter) {
        if (parameter.length() < 3
                || Character.toLowerCase(parameter.charAt(0)) != 'q'
                || parameter.charAt(1) != '='
                || parameter.length() > 7) {
            return UNSAID;
        }
        String value = parameter.substring(2);
        char whole = value.charAt(0);
        if (whole != '0' && whole != '1' || value.length() > 1 && value.charAt(1) != '.') {
            return UNSAID;
        }
        int thousandths = 0;
        int unit = 100;
        for (int i = 2; i < value.length(); i++, unit /= 10) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return UNSAID;
            }
            thousandths += (digit - '0') * unit;
        }
        int weight = (whole - '0') * FULL + thousandths;
        return weight > FULL ? UNSAID : weight;
    }
}
