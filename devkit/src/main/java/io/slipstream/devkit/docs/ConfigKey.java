package io.slipstream.devkit.docs;

import java.util.Locale;

/**
 * One setting.
 *
 * @param name its key, for example {@code slipstream.cache.entry.max-size}
 * @param type what its value is, in words
 * @param defaultValue the value without a setting; empty if there is none
 * @param required whether the service does not start without it
 * @param meaning its Javadoc in Markdown
 */
record ConfigKey(String name, String type, String defaultValue, boolean required, String meaning) {
    /** The name as an environment variable. */
    String environmentName() {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
