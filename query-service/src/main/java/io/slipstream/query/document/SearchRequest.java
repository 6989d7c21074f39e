package io.slipstream.query.document;

import java.util.List;

/**
 * Someone looks for documents.
 *
 * @param tenant whose
 * @param words what they must say, as one types it into a search engine; empty for all
 * @param categories OWASP categories of which they must have at least one; empty for all
 * @param page from 1
 * @param perPage hits of a page
 */
public record SearchRequest(String tenant, String words, List<String> categories, int page, int perPage) {
    public SearchRequest {
        categories = categories.stream().sorted().distinct().toList();
    }
}
