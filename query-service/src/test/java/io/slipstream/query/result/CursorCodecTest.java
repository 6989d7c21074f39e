package io.slipstream.query.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CursorCodecTest {
    private final CursorCodec codec = new CursorCodec(new byte[32]);

    @Test
    void decode_ownCursor_givesItsKeys() {
        List<@Nullable String> keys = Arrays.asList("2027-01-01", null, "", "ünïcode ☃");

        assertThat(codec.decode("owner", codec.encode("owner", keys), 4)).isEqualTo(keys);
    }

    @Test
    void decode_cursorOfAnotherOwnerSecretOrShape_isRefused() {
        String cursor = codec.encode("owner", List.of("1"));
        byte[] other = new byte[32];
        other[0] = 1;

        refused(codec, "other", cursor, 1);
        refused(new CursorCodec(other), "owner", cursor, 1);
        refused(codec, "owner", cursor, 2);
    }

    @Test
    void decode_cursorWithAnyBitChanged_isRefused() {
        byte[] bytes = Base64.getUrlDecoder().decode(codec.encode("owner", List.of("42")));
        for (int i = 0; i < bytes.length * 8; i++) {
            byte[] changed = bytes.clone();
            changed[i / 8] ^= (byte) (1 << i % 8);
            refused(codec, "owner", Base64.getUrlEncoder().withoutPadding().encodeToString(changed), 1);
        }
    }

    @Test
    void decode_anythingElse_isRefused() {
        for (String text : List.of("", "x", "!!!", "AAAA", "A".repeat(10_000))) {
            refused(codec, "owner", text, 1);
        }
    }

    private static void refused(CursorCodec codec, String owner, String cursor, int keys) {
        assertThatThrownBy(() -> codec.decode(owner, cursor, keys))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_CURSOR));
    }
}
