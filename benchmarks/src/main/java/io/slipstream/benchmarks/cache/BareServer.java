package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Bound;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The bare handler as a process of its own, on as many event loops as the service has. */
public final class BareServer {
    private BareServer() {}

    /** Entry point: port, bytes of an answer, event loops. */
    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        int bytes = Integer.parseInt(args[1]);
        int loops = Integer.parseInt(args[2]);
        Supplier<AbstractVerticle> handler = () -> new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                Bound.start(vertx, port, bytes).<Void>mapEmpty().onComplete(started);
            }
        };
        Vertx.vertx()
                .deployVerticle(handler::get, new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }
}
