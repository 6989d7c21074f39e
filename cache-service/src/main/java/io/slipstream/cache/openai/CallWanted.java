package io.slipstream.cache.openai;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.namespace.Namespace;

/**
 * A call of the model that may be shared.
 *
 * @param entries tell what was invalidated
 * @param where the answer is kept
 * @param key under which
 * @param miss that there is none
 * @param dependencies what it will depend on, as far as the request tells
 * @param request what is asked
 * @param keeper what becomes of the answer
 */
record CallWanted(
        EntryService entries,
        Namespace where,
        String key,
        Miss miss,
        Dependencies dependencies,
        UpstreamRequest request,
        Keeper keeper) {
    private static final byte[] NOTHING = {};

    EntryKey name() {
        return new EntryKey(where.tenant(), where.name(), key);
    }

    /** Whether no invalidation has overtaken an answer that was asked for when so much of the log was applied. */
    boolean isCurrent(Stamp begun) {
        return entries.isCurrent(where, key, new Entry(NOTHING, "", "", begun, 1, 0, 0, 0, dependencies));
    }
}
