package io.slipstream.query.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which part of a result is wanted. */
public sealed interface Window {
    /**
     * All of it, up to a limit.
     *
     * @param maxRows rows at the most; the result says when there were more
     */
    record Whole(int maxRows) implements Window {}

    /**
     * A numbered page, with the total.
     *
     * @param page from 1
     * @param perPage rows of a page
     * @param order the order; empty keeps the statement's own
     */
    record Numbered(int page, int perPage, List<SortKey> order) implements Window {
        public Numbered {
            order = List.copyOf(order);
        }

        /** How many rows come before the page. */
        public long offset() {
            return (page - 1L) * perPage;
        }
    }

    /**
     * The rows after a row, in an order that tells every two rows apart.
     *
     * @param limit rows at the most
     * @param order the order, at least one key
     * @param after PostgreSQL's text of the last row's keys; null for the first page
     */
    record After(int limit, List<SortKey> order, @Nullable List<@Nullable String> after) implements Window {
        public After {
            order = List.copyOf(order);
        }
    }

    /** A form for keys: equal only for the same part. Order is part of the named query and need not be in it twice. */
    default String canonical() {
        return switch (this) {
            case Whole whole -> "whole:" + whole.maxRows();
            case Numbered numbered -> "page:" + numbered.page() + ":" + numbered.perPage() + ":" + numbered.order();
            case After after -> "after:" + after.limit() + ":" + after.order() + ":" + keys(after.after());
        };
    }

    private static String keys(@Nullable List<@Nullable String> values) {
        if (values == null) {
            return "first";
        }
        StringBuilder text = new StringBuilder();
        for (String value : values) {
            text.append(value == null ? "n" : value.length() + ":" + value).append(';');
        }
        return text.toString();
    }
}
