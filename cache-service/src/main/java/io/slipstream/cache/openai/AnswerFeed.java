package io.slipstream.cache.openai;

import io.slipstream.contracts.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the model sends to those who wait for it. Of a stream only whole events are passed on, so that one that breaks off can still be ended by an
 * event that says so. One thread at a time calls.
 */
final class AnswerFeed implements ModelUpstream.Listener {
    private final LiveAnswer answer;
    private final @Nullable RelayWriter relay;
    private final Runnable over;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private boolean eventStream;
    private boolean relays;

    /**
     * Feeds an answer.
     *
     * @param relay passes it on to other replicas; null if none may have it
     * @param over runs once the answer is complete or has failed
     */
    AnswerFeed(LiveAnswer answer, @Nullable RelayWriter relay, Runnable over) {
        this.answer = answer;
        this.relay = relay;
        this.over = over;
    }

    @Override
    public void begun(AnswerHead head) {
        eventStream = head.isEventStream();
        relays = relay != null && head.isOk();
        answer.begin(head);
        if (relay != null && relays) {
            relay.begin(head);
        }
    }

    @Override
    public void part(byte[] bytes) {
        if (!eventStream) {
            pass(bytes);
            return;
        }
        // A boundary may lie across two parts, hence is looked for in all that is held back.
        rest.writeBytes(bytes);
        byte[] held = rest.toByteArray();
        int end = endOfEvents(held);
        if (end > 0) {
            rest.reset();
            rest.write(held, end, held.length - end);
            pass(Arrays.copyOf(held, end));
        }
    }

    @Override
    public void ended() {
        pass(rest.toByteArray());
        answer.end();
        over.run();
    }

    @Override
    public void failed(ProblemException why) {
        answer.fail(why);
        over.run();
    }

    private void pass(byte[] bytes) {
        answer.add(bytes);
        if (relay != null && relays) {
            relay.add(bytes);
        }
    }

    /** Where the last whole event ends: behind an empty line, whichever way lines end. 0 if none does. */
    private static int endOfEvents(byte[] bytes) {
        for (int i = bytes.length - 1; i > 0; i--) {
            int before = bytes[i] == '\n' && bytes[i - 1] == '\r' ? i - 2 : i - 1;
            // A carriage return behind a line feed may be the first half of a line's end.
            boolean isEmptyLine = before >= 0
                    && (bytes[i] == '\n' ? isLineEnd(bytes[before]) : bytes[i] == '\r' && bytes[before] == '\r');
            if (isEmptyLine) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean isLineEnd(byte one) {
        return one == '\n' || one == '\r';
    }
}
