package io.slipstream.cache.storage;

/**
 * The slot of a name in a Redis Cluster: CRC-16/XMODEM modulo 16384, over what stands between the first brace and the next closing one if that is
 * something, else over all of it (Redis Cluster specification, "Key distribution model", "Hash tags"). The client's own calculation differs
 * from the servers' where the first pair of braces is empty, which names made from callers' keys may have.
 */
final class RedisSlot {
    /** How many slots there are. */
    static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;
    private static final int[] TABLE = table();

    private RedisSlot() {}

    static int of(byte[] name) {
        int open = indexOf(name, '{', 0);
        int close = open < 0 ? -1 : indexOf(name, '}', open + 1);
        return close > open + 1 ? crc(name, open + 1, close) : crc(name, 0, name.length);
    }

    private static int crc(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc = (crc << 8) ^ TABLE[((crc >>> 8) ^ bytes[i]) & 0xff];
        }
        return crc & (COUNT - 1);
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            table[i] = crc & 0xffff;
        }
        return table;
    }
}
