package io.slipstream.cache.storage;

import io.slipstream.cache.entry.DiskTier.State;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process that does to a tier what a replica does, until it is killed. What it does stands in a log first, as in Kafka;
 * after a start it applies the log again from the position that was saved.
 */
final class CrashingWriter {
    static final String LOG = "operations";
    static final int KEYS = 300;

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final MvStoreTier tier;
    private final LogContact contact;

    private CrashingWriter(MvStoreTier tier, LogContact contact) {
        this.tier = tier;
        this.contact = contact;
    }

    static DiskSettings settings(Path directory) {
        return DiskSettings.in(directory.resolve("disk")).with("max-size", "8M").with("commit-interval", "PT0.005S");
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        LogContact contact = new LogContact(1, Duration.ofSeconds(1), Duration.ofMinutes(1), System::nanoTime);
        MvStoreTier tier = new MvStoreTier(settings(directory).config(), contact, 4096, InstantSource.system());
        tier.start();
        LogPositions saved = tier.checkpoint().restored().positions();
        while (tier.state() == State.DOWN) {
            Thread.onSpinWait();
        }
        contact.reset(7, () -> {});
        new CrashingWriter(tier, contact)
                .run(
                        directory.resolve(LOG),
                        saved == null ? 0 : saved.positions().getFirst());
    }

    private void run(Path log, long from) throws IOException {
        try (FileChannel out = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long offset = out.size() / Operation.BYTES;
            List<Operation> known = Operation.read(log);
            for (long old = from; old < offset; old++) {
                apply(old, known.get((int) old), false);
            }
            Random random = new Random();
            while (true) {
                Operation next = Operation.random(random);
                out.write(next.encode(), offset * Operation.BYTES);
                if (offset % 256 == 0) {
                    out.force(false);
                }
                apply(offset, next, true);
                offset++;
            }
        }
    }

    private void apply(long offset, Operation operation, boolean isNew) {
        EntryKey key = DiskEntries.key(operation.key());
        long write = offset + 1;
        switch (operation.kind()) {
            case WRITE -> {
                tier.changed(key, write);
                if (isNew) {
                    int size = (int) Math.exp(new Random(write).nextDouble() * Math.log(20_000));
                    long now = InstantSource.system().millis();
                    tier.keep(key, DiskEntries.entry(key, write, size, now, 3_600_000), () -> true);
                }
            }
            case REMOVAL -> tier.changed(key, 0);
            case PURGE -> tier.changedAll(key.tenant(), key.namespace());
            case FLOOR ->
                tier.checkpoint()
                        .raised(
                                0,
                                offset,
                                new LogRecord.Invalidated(
                                        "id", "t", "n", Scope.KEY, List.of(key.key()), false, AT, "r"));
        }
        contact.applied(0, offset + 1);
    }

    /** What stands in the log. */
    record Operation(Kind kind, int key) {
        static final int BYTES = 8;

        /** What it was. */
        enum Kind {
            WRITE,
            REMOVAL,
            PURGE,
            FLOOR
        }

        static Operation random(Random random) {
            int dice = random.nextInt(1000);
            Kind kind = dice < 700 ? Kind.WRITE : dice < 895 ? Kind.REMOVAL : dice < 900 ? Kind.PURGE : Kind.FLOOR;
            return new Operation(kind, random.nextInt(KEYS));
        }

        ByteBuffer encode() {
            return ByteBuffer.allocate(BYTES).putInt(kind.ordinal()).putInt(key).flip();
        }

        static List<Operation> read(Path log) throws IOException {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(log));
            List<Operation> all = new ArrayList<>();
            while (in.remaining() >= BYTES) {
                all.add(new Operation(Kind.values()[in.getInt()], in.getInt()));
            }
            return all;
        }
    }
}
