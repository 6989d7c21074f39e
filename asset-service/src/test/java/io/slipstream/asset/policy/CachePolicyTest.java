package io.slipstream.asset.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachePolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "app.js | true | public, max-age=31536000, immutable | -",
                "app.js | false | no-cache | -",
                "app.wasm | true | public, max-age=31536000, immutable | -",
                "site.css | true | public, max-age=31536000, immutable | -",
                "site.css | false | no-cache | -",
                "text.woff2 | true | public, max-age=31536000, immutable | -",
                "text.woff2 | false | no-cache | -",
                "logo.png | false | public, max-age=2592000 | -",
                "logo.svg | true | public, max-age=2592000 | -",
                "film.mp4 | false | public, max-age=2592000 | -",
                "index.html | false | max-age=0, must-revalidate | max-age=3600",
                "data.json | false | no-cache | -",
                "unknown | true | no-cache | -",
            })
    void cacheControl_shippedPolicies_areThoseOfTheManual(
            String file, boolean versioned, String cacheControl, @Nullable String cdn) {
        CachePolicy policy = PolicyTable.SHIPPED.of(ResourceType.of(MediaTypes.of(file, null)));

        assertThat(policy.cacheControl(versioned)).isEqualTo(cacheControl);
        assertThat(policy.cdnCacheControl(true)).isEqualTo(cdn);
        assertThat(policy.cdnCacheControl(false)).isEqualTo("no-store");
    }

    @Test
    void constructor_ageOutOfRange_namesPolicyAndAge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CachePolicy(ResourceType.IMAGE, Duration.ofDays(366), null, false, false))
                .withMessageContaining("image")
                .withMessageContaining("PT8784H");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new CachePolicy(ResourceType.IMAGE, Duration.ZERO, Duration.ofSeconds(-1), false, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CachePolicy(ResourceType.IMAGE, Duration.ofMillis(1500), null, false, false));
    }

    @Test
    void with_replacements_keepsTheOthersShipped() {
        CachePolicy images = new CachePolicy(ResourceType.IMAGE, Duration.ofMinutes(5), null, false, true);

        PolicyTable table = PolicyTable.with(List.of(images));

        assertThat(table.of(ResourceType.IMAGE).cacheControl(false)).isEqualTo("public, max-age=300, must-revalidate");
        assertThat(table.of(ResourceType.HTML)).isEqualTo(PolicyTable.SHIPPED.of(ResourceType.HTML));
        assertThat(table.all()).hasSize(ResourceType.values().length);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html; charset=utf-8, true",
        "TEXT/CSS, true",
        "image/svg+xml, true",
        "application/ld+json, true",
        "application/wasm, true",
        "font/woff2, false",
        "image/png, false",
        "application/zip, false",
    })
    void compressible_mediaType_isKnown(String mediaType, boolean expected) {
        assertThat(MediaTypes.compressible(mediaType)).isEqualTo(expected);
    }
}
