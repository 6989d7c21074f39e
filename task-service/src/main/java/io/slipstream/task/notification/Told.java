package io.slipstream.task.notification;

/** What a stream of notifications says. */
public sealed interface Told {
    /**
     * It has begun.
     *
     * @param position everything behind it follows
     * @param unread how many are unread by now
     */
    record Begun(long position, int unread) implements Told {}

    /** One that is new to whoever follows. */
    record Arrived(Notification notification) implements Told {}

    /** Nothing for a while. */
    record Silence() implements Told {}
}
