package io.slipstream.client.cache;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Turns values into bytes and back. Any thread may call; nothing blocks. */
public interface ValueCodec {
    /**
     * A value as bytes.
     *
     * @throws IllegalArgumentException if it cannot be written as this type
     */
    byte[] encode(@Nullable Object value, Type type);

    /**
     * Bytes as a value; null stands for the null that was encoded.
     *
     * @throws IllegalArgumentException if they are no value of this type
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the type is told as a value, which may be generic
    <T extends @Nullable Object> T decode(byte[] bytes, Type type);
}
