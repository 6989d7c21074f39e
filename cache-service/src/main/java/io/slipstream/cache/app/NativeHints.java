package io.slipstream.cache.app;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.cache.invalidation.Canary;
import io.slipstream.contracts.event.CacheEntryChangedV1;
import io.slipstream.contracts.event.CacheHeartbeatV1;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.event.CacheInvalidationUndoneV1;
import io.slipstream.contracts.event.CacheSettingsChangedV1;
import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;

/** What is found reflectively: records of other modules, by Jackson, values of settings, and a file system. */
@RegisterForReflection(
        targets = {
            CacheInvalidatedV1.class,
            CacheInvalidationUndoneV1.class,
            CacheEntryChangedV1.class,
            CacheEntryChangedV1.Change.class,
            CacheSettingsChangedV1.class,
            CacheHeartbeatV1.class,
            Canary.class,
            Canary.Hearing.class,
            DataChangedV1.class,
            Problem.class,
            FieldError.class,
            Page.class,
            Pagination.class,
            // Made from settings.
            BigDecimal.class,
            LocalDate.class
        },
        // How the tier on disk finds the file system.
        classNames = "org.h2.store.fs.disk.FilePathDisk")
final class NativeHints {
    private NativeHints() {}
}
