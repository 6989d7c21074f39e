package io.slipstream.task.http;

import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.Redrives;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskFilter;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists of tasks, by page or by cursor. */
@ApplicationScoped
public class TaskPages {
    private static final int PER_PAGE = 20;
    private static final int PER_PAGE_LIMIT = 100;
    private static final int SKIP_LIMIT = 100_000;
    private static final String FINGERPRINT = "fingerprint";
    private static final Set<String> KNOWN = Set.of("page", "per_page", "cursor", "limit", "status", "type", "tag");
    private static final Set<String> KNOWN_OF_DEAD =
            Set.of("page", "per_page", "cursor", "limit", "type", "tag", FINGERPRINT);
    private static final Set<String> KNOWN_OF_GROUPS = Set.of("group_by", "page", "per_page", "type");

    private final TaskService tasks;
    private final Redrives redrives;
    private final Cursors cursors;

    /** Lists of a service's tasks. */
    public TaskPages(TaskService tasks, Redrives redrives, Cursors cursors) {
        this.tasks = tasks;
        this.redrives = redrives;
        this.cursors = cursors;
    }

    /**
     * A page of tasks.
     *
     * @param query the query parameters
     * @param only the statuses to list; empty leaves it to the query
     */
    Uni<Page<TaskResponse>> list(MultivaluedMap<String, String> query, Viewer viewer, List<TaskStatus> only) {
        refuseUnknown(query, only.isEmpty() ? KNOWN : KNOWN_OF_DEAD);
        List<TaskStatus> statuses = only.isEmpty() ? statuses(query.getFirst("status")) : only;
        Wanted wanted = new Wanted(
                viewer,
                statuses,
                query.getFirst("type"),
                query.getFirst("tag"),
                fingerprint(query.getFirst(FINGERPRINT)));
        boolean byCursor = query.containsKey("cursor") || query.containsKey("limit");
        return byCursor ? byCursor(query, wanted) : byPage(query, wanted);
    }

    private static @Nullable String fingerprint(@Nullable String text) {
        if (text != null && !text.matches(RedriveRequest.FINGERPRINT)) {
            throw ProblemException.invalid(FINGERPRINT, RedriveRequest.FINGERPRINT_RULE);
        }
        return text;
    }

    /** What is to be listed, whichever page of it. */
    private record Wanted(
            Viewer viewer,
            List<TaskStatus> statuses,
            @Nullable String type,
            @Nullable String tag,
            @Nullable String fingerprint) {
        TaskFilter filter(@Nullable UUID before, int skip, int limit, boolean counted) {
            return new TaskFilter(viewer, statuses, type, tag, fingerprint, before, skip, limit, counted);
        }

        String scope() {
            String of = viewer + "|" + statuses + "|" + type + "|" + tag;
            return fingerprint == null ? of : of + "|" + fingerprint;
        }
    }

    /**
     * A page of groups of dead tasks.
     *
     * @param query the query parameters
     */
    Uni<Page<DeadGroupResponse>> groups(MultivaluedMap<String, String> query, String tenant) {
        refuseUnknown(query, KNOWN_OF_GROUPS);
        int perPage = number(query, "per_page", PER_PAGE, PER_PAGE_LIMIT);
        int page = number(query, "page", 1, SKIP_LIMIT / perPage);
        return redrives.groups(tenant, query.getFirst("type"), (page - 1) * perPage, perPage)
                .map(found -> new Page<>(
                        found.groups().stream().map(DeadGroupResponse::from).toList(),
                        Pagination.offset(page, perPage, found.total())));
    }

    static void refuseUnknown(MultivaluedMap<String, String> query, Set<String> known) {
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ProblemException.invalid(name, "absent: there is no such parameter");
                });
    }

    private Uni<Page<TaskResponse>> byPage(MultivaluedMap<String, String> query, Wanted wanted) {
        int perPage = number(query, "per_page", PER_PAGE, PER_PAGE_LIMIT);
        int page = number(query, "page", 1, SKIP_LIMIT / perPage);
        return tasks.list(wanted.filter(null, (page - 1) * perPage, perPage, true))
                .map(found -> new Page<>(responses(found.tasks()), Pagination.offset(page, perPage, found.total())));
    }

    private Uni<Page<TaskResponse>> byCursor(MultivaluedMap<String, String> query, Wanted wanted) {
        int limit = number(query, "limit", PER_PAGE, PER_PAGE_LIMIT);
        String scope = wanted.scope();
        String cursor = query.getFirst("cursor");
        UUID before = cursor == null || cursor.isEmpty() ? null : cursors.read(cursor, scope);
        return tasks.list(wanted.filter(before, 0, limit + 1, false)).map(found -> {
            boolean more = found.tasks().size() > limit;
            List<Task> shown = more ? found.tasks().subList(0, limit) : found.tasks();
            String next = more ? cursors.write(shown.getLast().id(), scope) : null;
            return new Page<>(responses(shown), Pagination.cursor(next));
        });
    }

    private static List<TaskResponse> responses(List<Task> tasks) {
        return tasks.stream().map(TaskResponse::from).toList();
    }

    private static List<TaskStatus> statuses(@Nullable String names) {
        return names == null
                ? List.of()
                : Arrays.stream(names.split(",", -1)).map(TaskPages::status).toList();
    }

    private static TaskStatus status(String name) {
        return TaskStatus.of(name.strip()).orElseThrow(() -> {
            String all =
                    Arrays.stream(TaskStatus.values()).map(TaskStatus::wireName).collect(Collectors.joining(", "));
            return ProblemException.invalid("status", "one or more of " + all);
        });
    }

    static int number(MultivaluedMap<String, String> query, String name, int otherwise, int most) {
        String text = query.getFirst(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw ProblemException.invalid(name, "a whole number 1 to " + most);
    }
}
