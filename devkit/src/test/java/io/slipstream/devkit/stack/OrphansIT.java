package io.slipstream.devkit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to servers whose owner was killed. */
class OrphansIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void start_afterTheOwnerWasKilled_endsItsServersAndTakesOver() throws IOException {
        Owner owner = Owner.start(List.of(folder.toString()));
        owner.kill();
        assertThat(alive(owner.redis())).isTrue();
        assertThat(alive(owner.postgres())).isTrue();

        try (LocalStack stack = LocalStack.builder().directory(folder).start()) {
            assertThat(alive(owner.redis())).isFalse();
            assertThat(alive(owner.postgres())).isFalse();
            assertThat(alive(owner.kafka())).isFalse();
            assertThat(stack.redis().isRunning()).isTrue();
        }
    }

    @Test
    void watchdog_ownerOfATemporaryStackWasKilled_clearsEverythingAway() throws IOException {
        Owner owner = Owner.start(List.of());

        owner.kill();

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(alive(owner.redis())).isFalse();
            assertThat(alive(owner.postgres())).isFalse();
            assertThat(alive(owner.kafka())).isFalse();
            assertThat(owner.directory()).doesNotExist();
        });
    }

    @Test
    void reap_pidOfAnotherProgram_leavesItAlone() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            new PidFile(folder, "redis").write(stranger.pid());

            Orphans.reap(folder);

            assertThat(stranger.isAlive()).isTrue();
            assertThat(folder.resolve("run/redis.pid")).doesNotExist();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void sweep_temporaryFolder_deletesOnlyStacksWithoutAnOwner() throws IOException {
        Path abandoned = Files.createDirectory(folder.resolve(Orphans.TEMPORARY + "abandoned"));
        Path owned = Files.createDirectory(folder.resolve(Orphans.TEMPORARY + "owned"));
        Path other = Files.createDirectory(folder.resolve("something-else"));

        try (OwnerLock lock = OwnerLock.take(owned)) {
            Orphans.sweep(folder);

            assertThat(lock).isNotNull();
            assertThat(abandoned).doesNotExist();
            assertThat(owned).exists();
            assertThat(other).exists();
        }
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).filter(Signals::isAlive).isPresent();
    }
}
