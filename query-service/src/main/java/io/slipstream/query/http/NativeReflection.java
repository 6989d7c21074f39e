package io.slipstream.query.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.event.CacheHeartbeatV1;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.SlowQueryDetectedV1;
import io.slipstream.contracts.event.TaskLifecycleV1;
import io.slipstream.contracts.event.TaskRequestedV1;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;

/** Records that Jackson reads or writes and the build cannot see: events, and bodies that are put into a Response. */
@RegisterForReflection(
        targets = {
            CacheHeartbeatV1.class,
            CacheInvalidatedV1.class,
            CacheInvalidatedV1.Scope.class,
            DataChangedV1.class,
            DataChangedV1.Operation.class,
            SlowQueryDetectedV1.class,
            TaskLifecycleV1.class,
            TaskLifecycleV1.TaskError.class,
            TaskRequestedV1.class,
            Problem.class,
            FieldError.class,
            AnalyticsResource.QueryFigures.class,
            DatabaseResponses.Fingerprint.class,
            DocumentResponse.class,
            DocumentResponse.Failure.class,
            DocumentResponse.Found.class,
            NamedQueryResponse.class,
            NamedQueryResponse.Parameter.class
        })
final class NativeReflection {
    private NativeReflection() {}
}
