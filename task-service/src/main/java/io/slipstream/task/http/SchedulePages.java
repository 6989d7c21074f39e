package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.task.schedule.FiredSlot;
import io.slipstream.task.schedule.Listing;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.Schedules;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Lists of schedules and their slots, by page or by cursor. */
@ApplicationScoped
public class SchedulePages {
    private static final int PER_PAGE = 20;
    private static final int PER_PAGE_LIMIT = 100;
    private static final int SKIP_LIMIT = 100_000;
    private static final Set<String> KNOWN = Set.of("page", "per_page", "cursor", "limit");

    private final Schedules schedules;
    private final Cursors cursors;

    /** Lists of a service's schedules. */
    public SchedulePages(Schedules schedules, Cursors cursors) {
        this.schedules = schedules;
        this.cursors = cursors;
    }

    /** A tenant's schedules, the newest first. */
    Uni<Page<ScheduleResponse>> list(MultivaluedMap<String, String> query, String tenant) {
        Wanted wanted = wanted(query, "schedules|" + tenant);
        return schedules
                .list(tenant, wanted.listing())
                .map(found -> page(wanted, found.schedules(), found.total(), Schedule::id, ScheduleResponse::from));
    }

    /** The slots of a schedule that became tasks, the latest first. */
    Uni<Page<SlotResponse>> slots(MultivaluedMap<String, String> query, String tenant, String name) {
        Wanted wanted = wanted(query, "slots|" + tenant + "|" + name);
        return schedules
                .slots(tenant, name, wanted.listing())
                .map(found -> page(wanted, found.slots(), found.total(), FiredSlot::task, SlotResponse::from));
    }

    /** Which part of which list; page 0 means by cursor. */
    private record Wanted(Listing listing, String scope, int page, int size) {}

    private Wanted wanted(MultivaluedMap<String, String> query, String scope) {
        TaskPages.refuseUnknown(query, KNOWN);
        if (query.containsKey("cursor") || query.containsKey("limit")) {
            int limit = TaskPages.number(query, "limit", PER_PAGE, PER_PAGE_LIMIT);
            String cursor = query.getFirst("cursor");
            UUID before = cursor == null || cursor.isEmpty() ? null : cursors.read(cursor, scope);
            return new Wanted(new Listing(before, 0, limit + 1, false), scope, 0, limit);
        }
        int perPage = TaskPages.number(query, "per_page", PER_PAGE, PER_PAGE_LIMIT);
        int page = TaskPages.number(query, "page", 1, SKIP_LIMIT / perPage);
        return new Wanted(new Listing(null, (page - 1) * perPage, perPage, true), scope, page, perPage);
    }

    private <T, R> Page<R> page(
            Wanted wanted, List<T> found, long total, Function<T, UUID> id, Function<T, R> response) {
        if (wanted.page() > 0) {
            return new Page<>(
                    found.stream().map(response).toList(), Pagination.offset(wanted.page(), wanted.size(), total));
        }
        boolean more = found.size() > wanted.size();
        List<T> shown = more ? found.subList(0, wanted.size()) : found;
        String next = more ? cursors.write(id.apply(shown.getLast()), wanted.scope()) : null;
        return new Page<>(shown.stream().map(response).toList(), Pagination.cursor(next));
    }
}
