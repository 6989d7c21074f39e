package io.slipstream.client.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.client.cache.ValueCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Values as JSON, by the application's own mapper, so that they look as its API does. */
public final class JsonValueCodec implements ValueCodec {
    private final ObjectMapper mapper;

    /** A codec by a mapper. */
    public JsonValueCodec(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] encode(@Nullable Object value, Type type) {
        try {
            return mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "it cannot be written as " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as the port has it
    public <T extends @Nullable Object> T decode(byte[] bytes, Type type) {
        try {
            return mapper.readerFor(mapper.constructType(type)).readValue(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read as " + type.getTypeName(), e);
        }
    }
}
