package io.slipstream.task.task;

import java.util.Optional;

/** What keeps tasks from being sent to their target. Safe for many threads; answers at once, as this replica sees it. */
public interface TargetStates {
    /** Why nothing is sent to a target now; empty if something would be. */
    Optional<TargetHold> hold(PushUrl url);
}
