package io.slipstream.query.document;

import io.slipstream.query.result.Invalidations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Takes texts to be found. */
@ApplicationScoped
public class SearchTextService {
    private final SearchTextStore store;
    private final DocumentEvents events;
    private final Invalidations invalidations;

    /** Wired once. */
    public SearchTextService(SearchTextStore store, DocumentEvents events, Invalidations invalidations) {
        this.store = store;
        this.events = events;
        this.invalidations = invalidations;
    }

    /** Keeps texts; answers how many changed. Searches that are answered after it find them, on every replica once it has heard. */
    public Uni<Integer> put(String tenant, UUID version, List<SearchText> texts) {
        return store.put(tenant, version, texts, events.changed(tenant)).invoke(changed -> {
            if (changed > 0) {
                invalidations.changed(null, List.of(DocumentService.dependency(tenant)));
                events.nudge();
            }
        });
    }
}
