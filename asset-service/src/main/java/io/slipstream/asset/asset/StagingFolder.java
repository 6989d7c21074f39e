package io.slipstream.asset.asset;

import java.nio.file.Path;

/**
 * Where uploads are received.
 *
 * @param path a folder of this replica alone, emptied at start
 */
public record StagingFolder(Path path) {}
