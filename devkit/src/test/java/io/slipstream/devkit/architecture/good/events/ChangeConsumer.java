package io.slipstream.devkit.architecture.good.events;

import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer. */
public class ChangeConsumer {
    @Incoming("changes")
    void consume(String change) {}
}
