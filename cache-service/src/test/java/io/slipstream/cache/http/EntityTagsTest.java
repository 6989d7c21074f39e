package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    @Test
    void parse_ofAList_hasStrongAndWeakTags() {
        EntityTags tags = EntityTags.parse("If-Match", " \"a\",W/\"b\" , \"c,d\"");

        assertThat(tags.strong()).containsExactly("a", "c,d");
        assertThat(tags.weak()).containsExactly("b");
        assertThat(tags.includes("b")).isTrue();
        assertThat(tags.includes("x")).isFalse();
    }

    @Test
    void parse_ofAStar_includesAnything() {
        assertThat(EntityTags.parse("If-Match", "*").includes("x")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"a", "\"a\" \"b\"", "w/\"a\"", "*, \"a\""})
    void parse_ofAnythingElse_isRefused(String value) {
        assertThatThrownBy(() -> EntityTags.parse("If-Match", value)).isInstanceOf(ProblemException.class);
    }
}
