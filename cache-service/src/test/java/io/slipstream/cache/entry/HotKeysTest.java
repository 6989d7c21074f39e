package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    private static List<EntryKey> keys(String... names) {
        return Arrays.stream(names).map(name -> new EntryKey("t", "n", name)).toList();
    }

    @Test
    void merged_ofSeveralLists_takesTheHottestOfEachFirstAndEachOnce() {
        List<List<EntryKey>> lists = List.of(keys("a", "b", "c", "d"), keys("x", "a"), keys());

        assertThat(HotKeys.merged(lists, 10)).containsExactlyElementsOf(keys("a", "x", "b", "c", "d"));
        assertThat(HotKeys.merged(lists, 3)).containsExactlyElementsOf(keys("a", "x", "b"));
        assertThat(HotKeys.merged(List.of(), 3)).isEmpty();
    }
}
