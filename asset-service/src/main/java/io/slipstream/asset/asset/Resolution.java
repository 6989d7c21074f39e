package io.slipstream.asset.asset;

/**
 * What a requested path leads to.
 *
 * @param asset the version to serve
 * @param nameCarriesHash the requested path carries the hash of this content
 */
public record Resolution(Asset asset, boolean nameCarriesHash) {
    /**
     * Whether the URL carries the hash of this content, in its name or as {@code ?v=}.
     *
     * @param version the value of {@code v}, empty if there is none
     */
    public boolean versioned(String version) {
        return nameCarriesHash || asset.hash().startsWith(version);
    }
}
