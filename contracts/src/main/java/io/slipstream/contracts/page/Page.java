package io.slipstream.contracts.page;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The envelope of every list.
 *
 * @param data the items of this page, in order
 * @param pagination where the page stands
 * @param <T> the type of the items
 */
public record Page<T>(
        @JsonProperty("data") List<T> data,
        @JsonProperty("pagination") Pagination pagination) {
    public Page {
        data = List.copyOf(data);
    }
}
