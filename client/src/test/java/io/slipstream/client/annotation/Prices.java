package io.slipstream.client.annotation;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of which every method is cached, one of them by another. */
@ApplicationScoped
@Cached(namespace = "prices", tags = "prices")
public class Prices {
    private final AtomicInteger runs = new AtomicInteger();

    public BigDecimal net(String sku) {
        return new BigDecimal(runs.incrementAndGet());
    }

    public BigDecimal gross(String sku) {
        return net(sku).multiply(new BigDecimal("1.19"));
    }
}
