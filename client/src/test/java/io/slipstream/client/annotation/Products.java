package io.slipstream.client.annotation;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of an application, slow in its own mind; it counts how often its methods run. */
@ApplicationScoped
public class Products {
    /** A product. */
    public record Product(long id, String name) {}

    private final AtomicInteger runs = new AtomicInteger();
    private volatile String thread = "";

    int runs() {
        return runs.get();
    }

    String thread() {
        return thread;
    }

    void reset() {
        runs.set(0);
    }

    private Product load(long id) {
        thread = Thread.currentThread().getName();
        return new Product(id, "n" + runs.incrementAndGet());
    }

    @Cached(
            namespace = "products",
            ttl = "PT5M",
            tags = {"product:{id}", "products"},
            tables = "products",
            key = "product")
    public Product find(long id) {
        return load(id);
    }

    @Cached(namespace = "products")
    public Uni<Product> findLater(long id) {
        return Uni.createFrom().item(() -> load(id));
    }

    @Cached(namespace = "products")
    public CompletionStage<Product> findAtSomeStage(long id) {
        return CompletableFuture.completedFuture(load(id));
    }

    @Cached(namespace = "products", ttl = "60")
    public Uni<List<Product>> list(@CacheKey String shop, String requestId) {
        return Uni.createFrom().item(() -> List.of(load(1), load(2)));
    }

    @Cached
    public Uni<Product> nothing() {
        return Uni.createFrom().item(() -> {
            runs.incrementAndGet();
            return null;
        });
    }

    @Cached
    public Optional<String> maybe(boolean there) {
        runs.incrementAndGet();
        return there ? Optional.of("x") : Optional.empty();
    }

    @Cached
    public String fail() {
        runs.incrementAndGet();
        throw new IllegalStateException("no such product");
    }

    @Cached
    public Uni<String> failLater() {
        runs.incrementAndGet();
        return Uni.createFrom().failure(new IllegalStateException("no such product"));
    }

    @Cached
    public String unknownArgument(Date since) {
        return "never";
    }

    @Cached
    public void noValue() {}

    @Cached
    public Multi<String> stream() {
        return Multi.createFrom().empty();
    }

    @Cached
    public <T> T anything() {
        return null;
    }

    @Cached(ttl = "soon")
    public String wrongTtl() {
        return "never";
    }

    @Cached(tags = "{other}")
    public String wrongTag(long id) {
        return "never";
    }

    @InvalidateCached(namespace = "products", tags = "product:{product.id}")
    public void change(Product product) {
        runs.incrementAndGet();
    }

    @InvalidateCached(namespace = "products", key = "product")
    public Uni<Void> remove(@CacheKey long id, String reason) {
        return Uni.createFrom().voidItem();
    }

    @InvalidateCached(namespace = "products")
    public CompletionStage<String> changeAll() {
        return CompletableFuture.completedFuture("done");
    }

    @InvalidateCached(tags = "products")
    public void failToChange() {
        throw new IllegalStateException("no such product");
    }

    @InvalidateCached(tags = "products")
    public Multi<String> changeStream() {
        return Multi.createFrom().empty();
    }

    @InvalidateCached
    public void changeNothing() {
        runs.incrementAndGet();
    }
}
