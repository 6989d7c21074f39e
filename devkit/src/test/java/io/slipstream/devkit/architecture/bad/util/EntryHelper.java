package io.slipstream.devkit.architecture.bad.util;

/** A class named after nothing, in a package named after nothing that does not say what may be null. */
public class EntryHelper {}
