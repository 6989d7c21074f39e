package io.slipstream.gateway.upstream;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a service said to a call of the gateway's own.
 *
 * @param replica the base URL of the replica that was asked, or the service's name when none could be
 * @param status the HTTP status; 0 when there was no answer
 * @param body the body; empty when there was none
 */
public record ServiceAnswer(String replica, int status, byte[] body) {
    /** The answer of a replica that could not be reached or did not answer in time. */
    public static ServiceAnswer none(String replica) {
        return new ServiceAnswer(replica, 0, new byte[0]);
    }

    /** Whether the service did what was asked (2xx). */
    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceAnswer that
                && replica.equals(that.replica)
                && status == that.status
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(replica, status, Arrays.hashCode(body));
    }

    @Override
    public String toString() {
        return "ServiceAnswer[replica=" + replica + ", status=" + status + ", bytes=" + body.length + "]";
    }
}
