package io.slipstream.task.work;

import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.task.PushUrl;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Calls to URLs that tenants name. */
public interface HttpTargets {
    /**
     * A request. Its text form leaves out what may be secret.
     *
     * @param method in capitals
     * @param url where
     * @param headers by name
     * @param body possibly empty
     */
    record Request(String method, PushUrl url, Map<String, String> headers, byte[] body) {
        @Override
        public String toString() {
            return "Request[method=" + method + ", target=" + url.origin() + "]";
        }
    }

    /**
     * Makes a call, once, to an address that was checked, without following redirects. Never fails. Takes as long as it takes: whoever calls bounds it, and
     * cancels it, which aborts it.
     *
     * @return what it came to; the result of an answer is an object with {@code status}, {@code headers} and {@code body}
     */
    Uni<PushAnswer> call(Request request);
}
