package io.slipstream.asset.storage;

import java.nio.file.Path;

/**
 * Where the disk cache is.
 *
 * @param path a folder that replicas on one machine may share
 */
public record DiskCacheFolder(Path path) {}
