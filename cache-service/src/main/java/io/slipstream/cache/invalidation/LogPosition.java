package io.slipstream.cache.invalidation;

/** Where a record stands in the log. */
public record LogPosition(int partition, long offset) {}
