package io.slipstream.devkit.architecture.bad.storage;

/** A store that others use instead of a port. */
public class PostgresEntryStore {}
