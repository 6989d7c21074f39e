package io.slipstream.devkit.suite;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the port of the one entry.
 *
 * @param isFree whether a service could listen on a port
 * @param holder who listens on a port
 */
record GatewayPort(IntPredicate isFree, Function<Integer, Optional<PortHolder>> holder) {
    static final int DEFAULT = 8080;
    private static final int ALTERNATIVES = 100;

    /** The rules of this machine. */
    static GatewayPort ofThisMachine() {
        return new GatewayPort(FreePorts::isFree, PortHolder::of);
    }

    /**
     * The port to take: the one asked for, if it is free; without a wish 8080, or the next free one if another Slipstream
     * suite has that. Throws if it is taken.
     */
    int choose(@Nullable Integer wanted, FreePorts free) {
        if (wanted != null) {
            if (wanted == 0) {
                return free.next();
            }
            if (!isFree.test(wanted)) {
                throw inUse(wanted, holder.apply(wanted));
            }
            return wanted;
        }
        Optional<PortHolder> first = isFree.test(DEFAULT) ? Optional.empty() : holder.apply(DEFAULT);
        if (isFree.test(DEFAULT)) {
            return DEFAULT;
        }
        if (first.filter(PortHolder::slipstream).isEmpty()) {
            throw inUse(DEFAULT, first);
        }
        for (int port = DEFAULT + 1; port <= DEFAULT + ALTERNATIVES; port++) {
            if (isFree.test(port)) {
                return port;
            }
        }
        return free.next();
    }

    private static SlipException inUse(int port, Optional<PortHolder> holder) {
        String cause = holder.map(
                        process -> "process %d (%s) listens on it".formatted(process.pid(), process.command()))
                .orElse("a process listens on it that this user may not look at");
        return SlipCode.PORT_IN_USE.failure("Port " + port + " is in use", cause);
    }
}
