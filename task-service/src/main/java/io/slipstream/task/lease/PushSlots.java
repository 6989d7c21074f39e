package io.slipstream.task.lease;

import io.slipstream.task.push.PushTargets;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a replica may claim of types whose tasks are sent to targets: as many as their targets have room for. So what a target
 * cannot take waits in the queue and holds no slot. Safe for many threads.
 */
final class PushSlots {
    private final TaskTypes types;
    private final PushTargets targets;

    PushSlots(TaskTypes types, PushTargets targets) {
        this.types = types;
        this.targets = targets;
    }

    /** Whether a lane's tasks are run by replicas and may be claimed now. */
    boolean admits(Lane lane) {
        return switch (handler(lane).orElse(null)) {
            case null -> true;
            case HandlerKind.Builtin builtin -> true;
            case HandlerKind.Pull pull -> false;
            case HandlerKind.Kafka kafka -> false;
            case HandlerKind.Http http -> targets.room(http.url()) > 0;
        };
    }

    /** The wishes cut down to what the targets have room for. */
    List<ClaimWish> fit(List<ClaimWish> wishes) {
        Map<String, Integer> room = new HashMap<>();
        List<ClaimWish> fitting = new ArrayList<>();
        for (ClaimWish wish : wishes) {
            int limit =
                    url(wish.lane()).map(url -> take(room, url, wish.limit())).orElse(wish.limit());
            if (limit == wish.limit()) {
                fitting.add(wish);
            } else if (limit > 0) {
                fitting.add(new ClaimWish(wish.lane(), wish.low(), limit, wish.aged()));
            }
        }
        return fitting;
    }

    private int take(Map<String, Integer> room, PushUrl url, int wanted) {
        int free = room.computeIfAbsent(url.origin(), origin -> targets.room(url));
        int taken = Math.min(free, wanted);
        room.put(url.origin(), free - taken);
        return taken;
    }

    /** An attempt begins here. */
    void started(Lease lease) {
        url(new Lane(lease.task().tenant(), lease.task().type(), 0))
                .ifPresent(url -> targets.started(lease.task().id(), lease.counter(), url));
    }

    /** An attempt holds its slot no longer. */
    void ended(LeaseId lease) {
        targets.ended(lease.taskId(), lease.counter());
    }

    private Optional<PushUrl> url(Lane lane) {
        return handler(lane)
                .filter(HandlerKind.Http.class::isInstance)
                .map(HandlerKind.Http.class::cast)
                .map(HandlerKind.Http::url);
    }

    private Optional<HandlerKind> handler(Lane lane) {
        return types.find(lane.tenant(), lane.type()).map(TaskType::handler);
    }
}
