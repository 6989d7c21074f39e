package io.slipstream.devkit.architecture.bad.lease;

import io.slipstream.devkit.architecture.bad.entry.Entry;

/** The other half of a cycle. */
public record Lease(Entry entry) {}
