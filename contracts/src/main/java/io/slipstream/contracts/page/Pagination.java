package io.slipstream.contracts.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where a page stands in its list, in the offset form ({@code page} to {@code pages}) or the cursor form ({@code
 * next_cursor}, {@code has_more}); the components of the other form are null and left out.
 *
 * @param page the page's number, from 1
 * @param perPage how many items a page holds at the most
 * @param total how many items there are
 * @param pages how many pages there are, at least 1
 * @param nextCursor what to pass as {@code cursor} for the next page; null on the last
 * @param hasMore whether there is a next page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pagination(
        @JsonProperty("page") @Nullable Integer page,
        @JsonProperty("per_page") @Nullable Integer perPage,
        @JsonProperty("total") @Nullable Long total,
        @JsonProperty("pages") @Nullable Long pages,
        @JsonProperty("next_cursor") @Nullable String nextCursor,
        @JsonProperty("has_more") @Nullable Boolean hasMore) {
    /** The offset form. */
    public static Pagination offset(int page, int perPage, long total) {
        long pages = Math.max(1, Math.ceilDiv(total, perPage));
        return new Pagination(page, perPage, total, pages, null, null);
    }

    /** The cursor form; a null cursor means that this is the last page. */
    public static Pagination cursor(@Nullable String nextCursor) {
        return new Pagination(null, null, null, null, nextCursor, nextCursor != null);
    }
}
