package io.slipstream.task.push;

import io.smallrye.mutiny.Uni;

/** How calls are made. Called on the event loop of the attempt. */
public interface Pushes {
    /**
     * Makes a call, once, to an address that was checked, without following redirects. Never fails. Takes as long as it
     * takes: whoever calls bounds it, and cancels it, which aborts it.
     */
    Uni<PushAnswer> push(PushCall call);
}
