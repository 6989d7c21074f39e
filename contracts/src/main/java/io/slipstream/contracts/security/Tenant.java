package io.slipstream.contracts.security;

import java.util.regex.Pattern;

/**
 * Whom a record belongs to.
 *
 * @param name 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or digit
 */
public record Tenant(String name) {
    // Before the tenants below, which are checked against it.
    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** The tenant of a fresh installation. */
    public static final Tenant DEFAULT = new Tenant("default");

    public Tenant {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "tenant must be 1 to 63 lower-case letters, digits and hyphens, got '" + name + "'");
        }
    }

    /** Whether a name can be a tenant's. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
