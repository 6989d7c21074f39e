package io.slipstream.gateway.route;

import io.slipstream.gateway.upstream.Service;

/** Where one of Slipstream's own paths leads. */
public sealed interface Destination {
    /**
     * To a service.
     *
     * @param service which
     * @param open whether it is served without a credential
     * @param limit how large the body may be
     */
    record ToService(Service service, boolean open, BodyLimit limit) implements Destination {}

    /**
     * To the gateway itself.
     *
     * @param open whether it is served without a credential; a credential that is sent is looked at all the same
     */
    record Local(boolean open) implements Destination {}

    /** To nothing of ours; the application's routes decide. */
    record Elsewhere() implements Destination {}
}
