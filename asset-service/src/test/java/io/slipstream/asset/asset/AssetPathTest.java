package io.slipstream.asset.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.asset.variant.ContentHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetPathTest {
    private static final ContentHash HASH = new ContentHash("0123456789abcdef".repeat(4));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.js",
                "a/b/c.css",
                "été/ünïcode.js",
                "a b.txt",
                "..hidden",
                "a..b",
                ".well-known/x",
                "LICENSE"
            })
    void brokenRule_soundPath_isNull(String path) {
        assertThat(AssetPath.brokenRule(path)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | empty",
                "/etc/passwd | absolute",
                "../x | '..'",
                "a/../../x | '..'",
                "a/./b | '.'",
                "a//b | empty segments",
                "a/ | empty segments",
                "a\\b | backslashes",
                "..\\x | backslashes",
                "a*b | asterisks",
                "`a\tb` | control characters",
                "manifest | reserved",
                "configs/nginx | reserved",
            })
    void brokenRule_path_isNamed(String path, String rule) {
        assertThat(AssetPath.brokenRule(path)).contains(rule);
    }

    @Test
    void brokenRule_tooLong_isNamed() {
        assertThat(AssetPath.brokenRule("a".repeat(256))).contains("255");
        assertThat(AssetPath.brokenRule("a/".repeat(600) + "a")).contains("1024");
        assertThat(AssetPath.brokenRule("a\0b")).contains("control characters");
    }

    @ParameterizedTest
    @CsvSource({
        "app.js, app.0123456789abcdef.js",
        "js/app.min.js, js/app.min.0123456789abcdef.js",
        "LICENSE, LICENSE.0123456789abcdef",
        ".htaccess, .htaccess.0123456789abcdef",
        "a.b/c, a.b/c.0123456789abcdef",
        "app.js.map, app.js.0123456789abcdef.map",
    })
    void hashedName_ofPath_canBeReadBack(String path, String expected) {
        String hashed = new AssetPath(path).hashedName(HASH);

        assertThat(hashed).isEqualTo(expected);
        assertThat(AssetPath.hashedName(hashed)).contains(new AssetPath.HashedName(path, HASH.shortHex()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.js", "app.0123456.js", "app.0123ABCD9.js", "deadbeef.js", "app.deadbeefx.js"})
    void hashedName_ofOtherPath_isEmpty(String path) {
        assertThat(AssetPath.hashedName(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "assets/index-DfGk23Xy.js, true",
        "chunk.8d3f1a2b.js, true",
        "vendor-CxYzAbQw.css, true",
        "app.3f2a1b9c.js.map, true",
        "my-component.js, false",
        "app.js, false",
        "index.html, false",
        "a-short1.js, false",
    })
    void carriesFingerprint_ofABuildTool_isSeen(String path, boolean expected) {
        assertThat(new AssetPath(path).carriesFingerprint()).isEqualTo(expected);
    }
}
