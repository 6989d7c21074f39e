package io.slipstream.examples.shop;

import io.slipstream.client.annotation.Cached;
import io.slipstream.client.annotation.InvalidateCached;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The products, behind something slow. */
@ApplicationScoped
public class Catalogue {
    private static final Duration SLOW = Duration.ofMillis(500);

    private final ConcurrentMap<Long, Product> products = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();

    /** A product; this line of annotation is what makes it fast. */
    @Cached(namespace = "default", ttl = "PT10M", tags = "product:{id}")
    public Uni<Product> find(long id) {
        loads.incrementAndGet();
        return Uni.createFrom()
                .item(() -> products.getOrDefault(id, new Product(id, "product " + id)))
                .onItem()
                .delayIt()
                .by(SLOW);
    }

    /** Changes a product, and drops what is cached of it, for everybody. */
    @InvalidateCached(tags = "product:{product.id}")
    public Uni<Product> change(Product product) {
        products.put(product.id(), product);
        return Uni.createFrom().item(product);
    }

    /** How often this process had to look a product up slowly. */
    public int loads() {
        return loads.get();
    }
}
