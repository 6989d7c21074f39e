package io.slipstream.devkit.stack;

import java.util.OptionalLong;

/**
 * One server of the local stack. Methods wait until what they ask for is done, or throw {@link StackException}; they
 * may be called from any thread, one at a time. The port stays the same for the life of the part.
 */
public interface StackPart {
    /** Which server it is: {@code postgres}, {@code redis} or {@code kafka}. */
    String name();

    /** Where it listens: a host name or an address. */
    String host();

    /** Where it listens: the port, also while it is stopped. */
    int port();

    /** Its process; empty while it is stopped, and always where this machine does not run the process. */
    OptionalLong pid();

    /** Whether its process is alive; a paused part is. */
    boolean isRunning();

    /** Starts it and waits until it can serve. Does nothing if it runs. */
    void start();

    /** Ends it in order, so that it keeps its data. Does nothing if it is stopped. */
    void stop();

    /** Ends it at once (SIGKILL), as a crash would. */
    void kill();

    /** Freezes it (SIGSTOP): connections stay open and nothing answers. */
    void pause();

    /** Lets it go on after {@link #pause()}. */
    void resume();

    /** Stops and starts it. */
    default void restart() {
        stop();
        start();
    }

    /** Host and port, as {@code host:port}. */
    default String address() {
        return host() + ":" + port();
    }
}
