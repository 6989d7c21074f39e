package io.slipstream.cache.storage;

import io.slipstream.cache.entry.TierUnavailableException;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.regex.Pattern;

/** What it means that a command failed. */
enum RedisFailure {
    /** The server refuses this command; it answers. */
    REFUSED,
    /** Another server has the key, or is just getting it, or this one is not known to be what it was: the masters are to be asked for anew. */
    MOVED,
    /** The server does not serve as a master now: it was demoted, loads its data, or is cut off from its cluster. */
    UNFIT,
    /** There is no answer. */
    LOST;

    /** How the client begins the error of several requests, with the number of the first that failed. */
    private static final Pattern OF_SEVERAL = Pattern.compile("^ERR \\[\\d+] ");

    static RedisFailure of(Throwable failure) {
        if (failure instanceof RedisLink.UnfitException) {
            return UNFIT;
        }
        if (failure instanceof TierUnavailableException) {
            return MOVED;
        }
        if (!(failure instanceof ErrorType)) {
            return LOST;
        }
        String text = OF_SEVERAL.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        int space = text.indexOf(' ');
        return switch (space < 0 ? text : text.substring(0, space)) {
            case "MOVED", "ASK" -> MOVED;
            case "LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN" -> UNFIT;
            case "CONNECTION_CLOSED" -> LOST;
            // A script tells it within its own error.
            default -> text.contains("-READONLY ") ? UNFIT : REFUSED;
        };
    }
}
