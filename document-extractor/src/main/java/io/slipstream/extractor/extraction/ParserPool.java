package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.ParseRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Parser processes, kept warm once they are needed. The one used last is used first, so that a quiet service has one. A
 * process that was killed, ended, or has read its share of documents is replaced in the background. Safe for use by many threads; the calls block, so they belong on virtual threads.
 */
public final class ParserPool implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(ParserPool.class);

    private final ParserCommand command;
    private final int documentsPerProcess;
    private final ExtractionMetrics metrics;
    private final ScheduledExecutorService watchdog;
    private final List<Seat> seats;
    private final BlockingDeque<Seat> free;
    private volatile boolean closed;

    /**
     * A pool whose processes start when {@link #warmUp()} or a document asks for them.
     *
     * @param command how a process is started
     * @param size how many processes, at least 1
     * @param documentsPerProcess after how many documents a process is replaced, at least 1
     * @param metrics told of processes replaced
     */
    public ParserPool(ParserCommand command, int size, int documentsPerProcess, ExtractionMetrics metrics) {
        if (size < 1 || documentsPerProcess < 1) {
            throw new IllegalArgumentException(
                    "size and documentsPerProcess of the parser pool must be at least 1, got " + size + " and "
                            + documentsPerProcess);
        }
        this.command = command;
        this.documentsPerProcess = documentsPerProcess;
        this.metrics = metrics;
        this.watchdog = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("parser-watchdog").factory());
        this.seats = IntStream.range(0, size).mapToObj(number -> new Seat()).toList();
        this.free = new LinkedBlockingDeque<>(seats);
    }

    /** Starts the first process in the background; the others start when documents meet. */
    public void warmUp() {
        Seat first = free.pollFirst();
        if (first != null) {
            giveBack(first);
        }
    }

    /** Whether a document can be read now: a process is up, or was when it was last used. */
    public boolean isReady() {
        return !closed && seats.stream().anyMatch(Seat::isUp);
    }

    /**
     * Has a document read by the first process that is free.
     *
     * @param wait how long to wait for one
     * @param timeout how long the document may take
     * @return empty if none was free in time
     */
    Optional<ParserOutcome> parse(ParseRequest request, Duration wait, Duration timeout) throws InterruptedException {
        Seat seat = free.pollFirst(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (seat == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(seat.parse(request, timeout));
        } finally {
            giveBack(seat);
        }
    }

    /** Kills the processes; documents being read are lost. */
    @Override
    public void close() {
        closed = true;
        seats.forEach(Seat::empty);
        watchdog.shutdownNow();
    }

    List<Long> pids() {
        return seats.stream().flatMap(seat -> seat.pid().stream()).toList();
    }

    /** A seat with a process that may go on is free at once; another gets a new process first. */
    private void giveBack(Seat seat) {
        if (closed || seat.isFit()) {
            free.addFirst(seat);
            return;
        }
        Thread.ofVirtual().name("parser-start").start(() -> {
            try {
                seat.renew();
            } catch (IOException e) {
                LOGGER.warnv(e, "parser process does not start; the next document tries again");
            } finally {
                free.addFirst(seat);
            }
        });
    }

    /** A place for one process. Used by the thread that took it from the queue; asked about its state by others. */
    private final class Seat {
        private volatile @Nullable ParserProcess parser;

        ParserOutcome parse(ParseRequest request, Duration timeout) {
            ParserProcess current = parser;
            if (current == null || !current.isUsable()) {
                try {
                    current = renew();
                } catch (IOException e) {
                    LOGGER.errorv(e, "parser process does not start");
                    return new ParserOutcome.Ended(-1);
                }
            }
            return current.parse(request, timeout);
        }

        boolean isFit() {
            ParserProcess current = parser;
            return current != null && current.isUsable() && current.documents() < documentsPerProcess;
        }

        boolean isUp() {
            ParserProcess current = parser;
            return current != null;
        }

        Optional<Long> pid() {
            ParserProcess current = parser;
            return current == null ? Optional.empty() : Optional.of(current.pid());
        }

        synchronized ParserProcess renew() throws IOException {
            if (parser != null) {
                metrics.parserReplaced();
            }
            empty();
            if (closed) {
                throw new IOException("the parser pool is closed");
            }
            ParserProcess started = ParserProcess.start(command, watchdog);
            parser = started;
            return started;
        }

        synchronized void empty() {
            ParserProcess current = parser;
            parser = null;
            if (current != null) {
                current.close();
            }
        }
    }
}
