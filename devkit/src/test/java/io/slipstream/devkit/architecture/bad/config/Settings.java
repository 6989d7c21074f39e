package io.slipstream.devkit.architecture.bad.config;

import io.slipstream.devkit.architecture.bad.entry.Entry;
import io.smallrye.config.ConfigMapping;

/** Settings under another name, with a time that is a bare number, that know a noun. */
@ConfigMapping(prefix = "bad")
public interface Settings {
    long leaseTimeout();

    Entry entry();
}
