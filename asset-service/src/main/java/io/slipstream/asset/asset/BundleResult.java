package io.slipstream.asset.asset;

/** What became of activating or rolling back a bundle. */
public sealed interface BundleResult {
    /**
     * A bundle is active.
     *
     * @param bundle which
     */
    record Active(Bundle bundle) implements BundleResult {}

    /** The tenant has no bundle with the id. */
    record Unknown() implements BundleResult {}

    /** The bundle to roll back is not the active one of its prefix; nothing was changed. */
    record NotActive() implements BundleResult {}

    /** There is no earlier bundle with the same prefix; nothing was changed. */
    record NoEarlier() implements BundleResult {}
}
