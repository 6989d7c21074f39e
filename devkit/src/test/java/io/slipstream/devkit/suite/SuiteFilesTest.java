package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.key.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteFilesTest {
    private static final RunState RUN = new RunState(
            "ready",
            "/checkout",
            "2030-01-01T00:00:00Z",
            7.5,
            0,
            "http://localhost:8080",
            "http://localhost:8080/dashboard/",
            "slk_secret",
            new RunState.SupervisorState(17, "up.log"),
            Map.of(
                    "gateway",
                    List.of(new RunState.ServiceState(
                            "gateway-1",
                            "http://127.0.0.1:8080",
                            "http://127.0.0.1:9080",
                            18L,
                            "ready",
                            0,
                            true,
                            null,
                            "l"))),
            new RunState.BackingState("127.0.0.1", 5432, 19L, false),
            new RunState.BackingState("127.0.0.1", 6379, null, true),
            new RunState.BackingState("127.0.0.1", 9092, 21L, false));

    @TempDir
    private Path root;

    private SuiteFolder folder;

    @BeforeEach
    void setUp() {
        folder = new SuiteFolder(root, root.resolve("data"));
        folder.prepare();
    }

    @Test
    void runFile_written_isReadBackAndClosedToOthers() throws IOException {
        RunFile.write(folder, RUN);

        assertThat(RunFile.read(folder)).contains(RUN);
        assertThat(modeOf(folder.runFile())).isEqualTo("rw-------");
        assertThat(Files.readString(folder.runFile()))
                .contains("\"gateway_url\"", "\"admin_key\"", "\"management_url\"", "\"kafka\"");
        assertThat(RUN.toString()).doesNotContain("slk_secret");
    }

    @Test
    void runFile_missing_isEmpty() {
        assertThat(RunFile.read(folder)).isEmpty();
    }

    @Test
    void runFile_cutOffOrForeign_isCorrupt() throws IOException {
        for (String content : List.of("", "{\"state\":\"re", "[]", "{}", "null")) {
            Files.writeString(folder.runFile(), content);

            assertThatThrownBy(() -> RunFile.read(folder))
                    .isInstanceOfSatisfying(
                            SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.RUN_FILE_CORRUPT));
        }
    }

    @Test
    void adminKey_madeOnce_isKeptAndClosedToOthers() throws IOException {
        AdminKey first = AdminKey.keptIn(folder.adminKeyFile());

        assertThat(AdminKey.keptIn(folder.adminKeyFile())).isEqualTo(first);
        assertThat(first.value()).matches("slk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}");
        assertThat(first.toString()).doesNotContain(first.value().substring(17));
        assertThat(modeOf(folder.adminKeyFile())).isEqualTo("rw-------");
    }

    @Test
    void adminKey_fileCutOff_isMadeAnew() throws IOException {
        Files.writeString(folder.adminKeyFile(), "slk_ab");

        assertThat(AdminKey.keptIn(folder.adminKeyFile()).value()).hasSize(60);
    }

    @Test
    void componentKeys_oneCutOff_onlyThatOneIsMadeAnew() throws IOException {
        ComponentKeys keys = ComponentKeys.keptIn(folder.keys());
        String gateway = Files.readString(keys.signingKey(Component.GATEWAY));
        Files.writeString(keys.signingKey(Component.TASK_SERVICE), "{");

        ComponentKeys.keptIn(folder.keys());

        assertThat(keys.signingKey(Component.GATEWAY)).hasContent(gateway);
        SigningKey made = SigningKey.load(keys.signingKey(Component.TASK_SERVICE));
        assertThat(made.id()).isEqualTo("task-service");
        assertThat(Files.readString(keys.jwks())).contains(made.publicJwk()).doesNotContain("\"d\"");
        assertThat(modeOf(keys.signingKey(Component.TASK_SERVICE))).isEqualTo("rw-------");
    }

    @Test
    void prepare_again_closesTheFolderAgain() throws IOException {
        Files.setPosixFilePermissions(folder.data(), PosixFilePermissions.fromString("rwxr-xr-x"));

        folder.prepare();

        assertThat(modeOf(folder.data())).isEqualTo("rwx------");
    }

    @Test
    void prepare_whereAFileIs_saysThatTheFolderCannotBeUsed() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> new SuiteFolder(root, file.resolve("data")).prepare())
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.FOLDER_UNUSABLE));
    }

    @Test
    void suiteLock_held_isNotGivenTwice() {
        try (SuiteLock lock = SuiteLock.tryTake(folder).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(SuiteLock.tryTake(folder)).isEmpty();
            assertThat(SuiteLock.isHeld(folder)).isTrue();
        }
        assertThat(SuiteLock.isHeld(folder)).isFalse();
    }

    @Test
    void aotCache_ofAnotherBuildOrOtherFlags_hasAnotherName() throws IOException {
        Path application = Files.createDirectories(folder.application(Component.GATEWAY));
        Path jar = Files.writeString(application.resolve("quarkus-run.jar"), "one");
        Path first = AotCaches.file(application, List.of("-XX:+UseSerialGC"));

        assertThat(AotCaches.file(application, List.of("-XX:+UseSerialGC"))).isEqualTo(first);
        assertThat(AotCaches.file(application, List.of("-XX:+UseG1GC"))).isNotEqualTo(first);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
        assertThat(AotCaches.file(application, List.of("-XX:+UseSerialGC"))).isNotEqualTo(first);
    }

    @Test
    void aotCache_published_replacesThoseOfEarlierBuilds() throws IOException {
        Path application = Files.createDirectories(folder.application(Component.GATEWAY));
        Files.writeString(application.resolve("slipstream-old.aot"), "old");
        Path draft = Files.writeString(root.resolve("draft"), "new");

        AotCaches.publish(draft, application.resolve("slipstream-new.aot"));

        assertThat(application.resolve("slipstream-new.aot")).hasContent("new");
        assertThat(application.resolve("slipstream-old.aot")).doesNotExist();
    }

    @Test
    void logTail_longFile_isItsEnd() throws IOException {
        Path log = root.resolve("a.log");
        Files.write(
                log,
                java.util.stream.IntStream.range(0, 1000)
                        .mapToObj(i -> "line " + i)
                        .toList());

        assertThat(LogTail.last(log, 2)).containsExactly("line 998", "line 999");
        assertThat(LogTail.last(root.resolve("none.log"), 2)).isEmpty();
    }

    @Test
    void logTail_bound_movesWhatIsThereAside() throws IOException {
        Path log = Files.writeString(root.resolve("a.log"), "much");

        LogTail.bound(log, 3);

        assertThat(log).isEmptyFile();
        assertThat(root.resolve("a.log.1")).hasContent("much");
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
