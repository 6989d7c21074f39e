package io.slipstream.cache.app;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.event.CacheEntryChangedV1;
import io.slipstream.contracts.event.CacheHeartbeatV1;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.CacheSettingsChangedV1;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;

/** Records of other modules that Jackson reads or writes reflectively. */
@RegisterForReflection(
        targets = {
            CacheInvalidatedV1.class,
            CacheEntryChangedV1.class,
            CacheEntryChangedV1.Change.class,
            CacheSettingsChangedV1.class,
            CacheHeartbeatV1.class,
            DataChangedV1.class,
            Problem.class,
            FieldError.class,
            Page.class,
            Pagination.class
        })
final class NativeHints {
    private NativeHints() {}
}
