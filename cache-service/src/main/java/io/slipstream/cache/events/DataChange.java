package io.slipstream.cache.events;

import java.util.List;

/**
 * What one event says is out of date.
 *
 * @param identity the event; its tenant is the one whose entries are meant
 * @param tables tables that changed, with or without their schema
 * @param keys keys of entries
 * @param tags tags of entries
 */
record DataChange(EventIdentity identity, List<String> tables, List<String> keys, List<String> tags) {
    DataChange {
        tables = List.copyOf(tables);
        keys = List.copyOf(keys);
        tags = List.copyOf(tags);
    }
}
