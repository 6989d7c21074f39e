package io.slipstream.asset.asset;

import java.util.Optional;

/**
 * What a look into the catalog found.
 *
 * @param resolution what the path leads to; empty if nowhere
 * @param revision the tenant's revision at that time: changes up to it are taken into account
 */
public record Lookup(Optional<Resolution> resolution, long revision) {}
