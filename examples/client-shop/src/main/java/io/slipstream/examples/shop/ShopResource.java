package io.slipstream.examples.shop;

import io.slipstream.client.task.NewTask;
import io.slipstream.client.task.SlipstreamTasks;
import io.slipstream.client.task.Task;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** What the shop shows. */
@Path("/")
public class ShopResource {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Catalogue catalogue;
    private final SlipstreamTasks tasks;

    /** A shop over a catalogue. */
    public ShopResource(Catalogue catalogue, SlipstreamTasks tasks) {
        this.catalogue = catalogue;
        this.tasks = tasks;
    }

    /** A product: half a second the first time, then at once. */
    @GET
    @Path("products/{id}")
    public Uni<Product> product(@PathParam("id") long id) {
        return catalogue.find(id);
    }

    /** Changes a product. */
    @PUT
    @Path("products/{id}")
    public Uni<Product> change(@PathParam("id") long id, Product product) {
        return catalogue.change(new Product(id, product.name()));
    }

    /** How often this process had to look a product up slowly. */
    @GET
    @Path("loads")
    public Map<String, Integer> loads() {
        return Map.of("loads", catalogue.loads());
    }

    /** Begins a report in the background. */
    @POST
    @Path("products/{id}/reports")
    public Uni<Response> report(@PathParam("id") long id) {
        return tasks.submit(NewTask.of("diagnostics.echo", Map.of("product", id)))
                .map(task -> Response.accepted(Map.of("report", task.id())).build());
    }

    /** A report, once it is done. */
    @GET
    @Path("reports/{id}")
    public Uni<Map<String, String>> reported(@PathParam("id") UUID id) {
        return tasks.awaitEnd(id, PATIENCE).map(ShopResource::described);
    }

    private static Map<String, String> described(Task task) {
        return Map.of("status", task.status().name(), "result", task.result().orElse("null"));
    }
}
