package io.slipstream.extractor.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipstream.extractor.parser.DocumentFlaw;
import io.slipstream.extractor.parser.ParseRequest;
import io.slipstream.extractor.parser.ParserProtocol;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractionServiceIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long MEMORY_BYTES = 64L * 1024 * 1024;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ExtractionMetrics metrics = new ExtractionMetrics(registry);
    private ParserPool pool;

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void extract_soundDocument_isExtracted() throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, LONG);

        assertThat(text(service.extract(named("fine")))).isEqualTo("text of fine");
    }

    @Test
    void extract_parserThatSpins_isKilledAndReplaced() throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, SHORT);
        ExtractionResult first = service.extract(named("spin"));
        List<Long> killed = pool.pids();

        assertThat(first).isEqualTo(new ExtractionResult.Unreadable(DocumentFlaw.TOO_SLOW, ""));
        await().untilAsserted(() -> assertThat(killed)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid)
                                .filter(ProcessHandle::isAlive)
                                .filter(process -> !pool.pids().contains(pid)))
                        .isEmpty()));
        assertThat(text(service.extract(named("next")))).isEqualTo("text of next");
    }

    @Test
    void extract_parserOutOfMemory_isReplaced() throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, LONG);

        assertThat(service.extract(named("eat-memory")))
                .isEqualTo(new ExtractionResult.Unreadable(DocumentFlaw.TOO_LARGE, ""));
        assertThat(text(service.extract(named("next")))).isEqualTo("text of next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "defect"})
    void extract_parserThatEnds_isReplaced(String name) throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, LONG);

        assertThat(service.extract(named(name))).isEqualTo(new ExtractionResult.ParserLost());
        assertThat(text(service.extract(named("next")))).isEqualTo("text of next");
    }

    @Test
    void extract_libraryThatPrints_disturbsNobody() throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, LONG);

        assertThat(text(service.extract(named("print")))).isEqualTo("printed");
        assertThat(text(service.extract(named("next")))).isEqualTo("text of next");
    }

    @Test
    void extract_parserProcess_hasNoEnvironment() throws InterruptedException {
        ExtractionService service = service(1, 100, LONG, LONG);

        assertThat(text(service.extract(named("environment"))))
                .doesNotContain("PATH")
                .doesNotContain("HOME");
    }

    @Test
    void extract_afterItsShareOfDocuments_usesANewProcess() throws InterruptedException {
        ExtractionService service = service(1, 1, LONG, LONG);
        service.extract(named("one"));
        service.extract(named("two"));

        await().untilAsserted(() -> assertThat(registry.get("slipstream_extractor_parser_replaced_total")
                        .counter()
                        .count())
                .isEqualTo(2));
    }

    @Test
    void extract_everyParserBusy_saysSoAndRecovers() throws Exception {
        ExtractionService service = service(1, 100, SHORT, LONG);
        service.extract(named("warm"));
        CountDownLatch spinning = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ExtractionResult> spin = threads.submit(() -> {
                spinning.countDown();
                return service.extract(named("spin"));
            });
            spinning.await();
            await().untilAsserted(
                            () -> assertThat(service.extract(named("second"))).isEqualTo(new ExtractionResult.Busy()));
            pool.pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            assertThat(spin.get()).isEqualTo(new ExtractionResult.ParserLost());
        }
        await().untilAsserted(() ->
                assertThat(service.extract(named("third"))).isInstanceOf(ExtractionResult.Extracted.class));
    }

    @Test
    void parser_serviceIsGone_endsEvenInTheMiddleOfADocument() throws Exception {
        service(1, 100, LONG, LONG);
        Path temporary = Files.createTempDirectory(directory, "orphan");
        Process parser = new ProcessBuilder(command().line(temporary))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ParserProtocol.readReady(new DataInputStream(parser.getInputStream()));
        DataOutputStream out = new DataOutputStream(parser.getOutputStream());
        ParserProtocol.writeRequest(out, new ParseRequest(directory.resolve("none"), null, "spin", 1));

        out.close();

        await().untilAsserted(() -> assertThat(parser.isAlive()).isFalse());
        assertThat(parser.exitValue()).isZero();
    }

    @Test
    void admit_everyPlaceTaken_isEmptyUntilOneIsGivenBack() {
        ExtractionService service = service(1, 100, LONG, LONG);
        ExtractionService.Place first = service.admit().orElseThrow();
        service.admit().orElseThrow();

        assertThat(service.admit()).isEmpty();
        first.close();
        assertThat(service.admit()).isPresent();
    }

    @Test
    void extract_oneAfterTheOther_usesOneProcess() throws InterruptedException {
        ExtractionService service = service(2, 100, LONG, LONG);
        for (int document = 0; document < 5; document++) {
            service.extract(named("fine"));
        }

        assertThat(pool.pids()).hasSize(1);
    }

    @Test
    void close_runningPool_leavesNoProcessAndNoFile() throws InterruptedException, IOException {
        ExtractionService service = service(2, 100, LONG, LONG);
        pool.warmUp();
        await().untilAsserted(() -> assertThat(pool.pids()).hasSize(1));
        assertThat(pool.isReady()).isTrue();
        service.extract(named("fine"));
        List<Long> pids = pool.pids();

        pool.close();

        assertThat(pids)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                        .isEmpty());
        assertThat(pool.isReady()).isFalse();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    private ExtractionService service(int processes, int documents, Duration wait, Duration timeout) {
        pool = new ParserPool(command(), processes, documents, metrics);
        return new ExtractionService(pool, processes, new ExtractionLimits(1000, timeout, 1, wait), metrics);
    }

    private ParserCommand command() {
        return new ParserCommand(
                MisbehavingParserMain.class.getName(),
                System.getProperty("java.class.path"),
                directory,
                MEMORY_BYTES,
                LONG);
    }

    private Document named(String name) {
        return new Document(directory.resolve("no-such-file"), null, name);
    }

    private static String text(ExtractionResult result) {
        assertThat(result).isInstanceOf(ExtractionResult.Extracted.class);
        return ((ExtractionResult.Extracted) result).document().text();
    }
}
