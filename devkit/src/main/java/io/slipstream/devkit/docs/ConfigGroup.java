package io.slipstream.devkit.docs;

import java.util.List;

/**
 * The settings of one feature.
 *
 * @param module the module whose service has it
 * @param prefix what its keys begin with
 * @param meaning the Javadoc of its interface in Markdown
 * @param keys its settings in the order of the source
 */
record ConfigGroup(String module, String prefix, String meaning, List<ConfigKey> keys) {
    ConfigGroup {
        keys = List.copyOf(keys);
    }
}
