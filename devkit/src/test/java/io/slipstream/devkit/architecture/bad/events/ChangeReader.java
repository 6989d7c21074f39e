package io.slipstream.devkit.architecture.bad.events;

import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer under another name. */
public class ChangeReader {
    @Incoming("changes")
    void consume(String change) {}
}
