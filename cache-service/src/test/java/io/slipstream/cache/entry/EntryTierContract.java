package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every tier does, whatever it is made of. */
public abstract class EntryTierContract {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);

    /** The tier under test. */
    protected abstract EntryTier tier();

    /** The tier's present time in milliseconds since 1970. */
    protected abstract long now();

    /** Waits until the tier's time is past a moment. */
    protected abstract void passes(long millis);

    protected EntryKey key(String key) {
        return new EntryKey(tenant, "default", key);
    }

    /** An entry that lives for a while. */
    protected Entry entry(String value, Duration life) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new Entry(
                bytes,
                "text/plain",
                ContentHash.of(bytes, "text/plain"),
                new Stamp(3, 7),
                new Random().nextLong(1, Long.MAX_VALUE),
                now(),
                now() + life.toMillis(),
                now() + life.toMillis(),
                new Dependencies(List.of("a", "ü"), List.of("t"), "ada", null, "git/one"));
    }

    protected Entry entry(String value) {
        return entry(value, Duration.ofMinutes(1));
    }

    /** What a tier answers, waited for on the test's thread. */
    protected static <T> T answer(Uni<T> asked) {
        return asked.await().atMost(LIMIT);
    }

    protected Entry get(EntryKey key) {
        return answer(tier().get(key));
    }

    protected boolean put(EntryKey key, Entry entry) {
        return answer(tier().put(key, entry));
    }

    @Test
    void get_ofNothing_isNull() {
        assertThat(get(key("none"))).isNull();
    }

    @Test
    void get_afterPut_isTheEntryWithAllThatBelongsToIt() {
        Entry entry = entry("value");

        put(key("k"), entry);

        Entry got = get(key("k"));
        assertThat(got).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void put_tells_whetherThereWasSomething() {
        assertThat(put(key("k"), entry("one"))).isFalse();
        assertThat(put(key("k"), entry("two"))).isTrue();
        assertThat(get(key("k")).value()).asString().isEqualTo("two");
    }

    @Test
    void remove_ofAnEntry_leavesNothing() {
        put(key("k"), entry("value"));

        assertThat(answer(tier().remove(key("k")))).isTrue();
        assertThat(get(key("k"))).isNull();
        assertThat(answer(tier().remove(key("k")))).isFalse();
    }

    @Test
    void get_pastTheEndOfAnEntry_isNull() {
        Entry brief = entry("value", Duration.ofMillis(50));
        put(key("k"), brief);

        passes(brief.goneAt());

        assertThat(get(key("k"))).isNull();
    }

    @Test
    void keys_ofOtherTenantsAndNamespaces_areOthers() {
        put(key("k"), entry("value"));

        assertThat(get(new EntryKey(tenant, "wiki", "k"))).isNull();
        assertThat(get(new EntryKey("other", "default", "k"))).isNull();
        assertThat(get(key("default:k"))).isNull();
    }

    @Test
    void key_ofAnyText_isAKey() {
        EntryKey odd = key("ü/日本 \n:{a}*?[b]");

        put(odd, entry("value"));

        assertThat(get(odd).value()).asString().isEqualTo("value");
    }

    @Test
    void values_largeAndEmpty_areKept() {
        put(key("large"), entry("compressible ".repeat(50_000)));
        put(key("empty"), entry(""));

        assertThat(get(key("large")).value()).hasSize(13 * 50_000);
        assertThat(get(key("empty")).value()).isEmpty();
    }
}
