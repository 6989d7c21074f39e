package io.slipstream.asset.policy;

/**
 * What a tenant has set, as one consistent picture.
 *
 * @param policies its policies
 * @param switches its switches
 */
public record Settings(PolicyTable policies, Switches switches) {
    /** What a fresh installation says. */
    public static final Settings SHIPPED = new Settings(PolicyTable.SHIPPED, Switches.SHIPPED);
}
