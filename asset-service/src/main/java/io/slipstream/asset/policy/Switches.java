package io.slipstream.asset.policy;

/**
 * What a tenant can turn off while everything runs.
 *
 * @param cdn a CDN may keep copies; off sends {@code CDN-Cache-Control: no-store}, and the queue of invalidations goes on, so
 *     that nothing old comes back when it is turned on
 * @param compression compressed variants are sent; off sends originals only
 */
public record Switches(boolean cdn, boolean compression) {
    /** What a fresh installation says. */
    public static final Switches SHIPPED = new Switches(true, true);
}
