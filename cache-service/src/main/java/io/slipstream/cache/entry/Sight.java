package io.slipstream.cache.entry;

/**
 * A moment in what this replica hears of a key: as long as it is the same moment, no change of the entry is known here, and none was
 * acknowledged longer ago than the bound.
 *
 * @param generation in which contact with the log
 * @param mark how often the key, or one that shares its place, has changed
 */
public record Sight(long generation, long mark) {}
