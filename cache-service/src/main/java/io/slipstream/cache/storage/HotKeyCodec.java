package io.slipstream.cache.storage;

import io.slipstream.cache.entry.EntryKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Keys of entries as bytes, format 1, in their order: the format, then deflated the namespaces with their tenants, then each key with the number
 * of its namespace. What cannot be read is as good as nothing, so formats may change.
 */
final class HotKeyCodec {
    private static final byte FORMAT = 1;

    private HotKeyCodec() {}

    /** Keys as bytes. */
    static byte[] encode(List<EntryKey> keys) {
        Map<Space, Integer> spaces = new LinkedHashMap<>();
        keys.forEach(key -> spaces.putIfAbsent(new Space(key.tenant(), key.namespace()), spaces.size()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(FORMAT);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(spaces.size());
            for (Space space : spaces.keySet()) {
                out.writeUTF(space.tenant());
                out.writeUTF(space.namespace());
            }
            out.writeInt(keys.size());
            for (EntryKey key : keys) {
                out.writeInt(spaces.getOrDefault(new Space(key.tenant(), key.namespace()), 0));
                out.writeUTF(key.key());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("keys cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The first keys in bytes; empty if these are not of this format. */
    static List<EntryKey> decode(byte[] bytes, int limit) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            return List.of();
        }
        ByteArrayInputStream rest = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(rest))) {
            List<Space> spaces = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                spaces.add(new Space(in.readUTF(), in.readUTF()));
            }
            List<EntryKey> keys = new ArrayList<>();
            for (int left = Math.min(limit, in.readInt()); left > 0; left--) {
                Space space = spaces.get(in.readInt());
                keys.add(new EntryKey(space.tenant(), space.namespace(), in.readUTF()));
            }
            return keys;
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private record Space(String tenant, String namespace) {}
}
