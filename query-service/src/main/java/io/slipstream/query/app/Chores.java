package io.slipstream.query.app;

import io.slipstream.query.advice.SlowQueryStore;
import io.slipstream.query.config.DocumentConfig;
import io.slipstream.query.config.EventConfig;
import io.slipstream.query.config.SlowLogConfig;
import io.slipstream.query.document.DocumentStore;
import io.slipstream.query.document.SearchTextStore;
import io.slipstream.query.document.TaskOutcomes;
import io.slipstream.query.result.CacheSwitch;
import io.slipstream.query.result.SettingStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** What a replica does at intervals. */
@Singleton
public class Chores {
    /** Longer than any task that brings texts can last. */
    private static final Duration DELETED_KEPT = Duration.ofDays(30);

    private final CacheSwitch cacheSwitch;
    private final SettingStore settings;
    private final SlowQueryStore slowQueries;
    private final TaskOutcomes outcomes;
    private final DocumentStore documents;
    private final SearchTextStore texts;
    private final InstantSource clock;
    private final SlowLogConfig slowLog;
    private final EventConfig events;
    private final DocumentConfig documentConfig;

    /** Wired once. */
    public Chores(
            CacheSwitch cacheSwitch,
            SettingStore settings,
            SlowQueryStore slowQueries,
            TaskOutcomes outcomes,
            DocumentStore documents,
            SearchTextStore texts,
            InstantSource clock,
            SlowLogConfig slowLog,
            EventConfig events,
            DocumentConfig documentConfig) {
        this.cacheSwitch = cacheSwitch;
        this.settings = settings;
        this.slowQueries = slowQueries;
        this.outcomes = outcomes;
        this.documents = documents;
        this.texts = texts;
        this.clock = clock;
        this.slowLog = slowLog;
        this.events = events;
        this.documentConfig = documentConfig;
    }

    /** Takes over what another replica's caller wants of the result cache. */
    Uni<Void> readSwitch() {
        return settings.cacheEnabled(cacheSwitch.isEnabled())
                .invoke(cacheSwitch::enable)
                .replaceWithVoid();
    }

    /** Forgets what is kept for a time only. */
    Uni<Void> clean() {
        return slowQueries
                .trim(slowLog.maxEntries())
                .chain(() -> outcomes.forget(clock.instant().minus(events.rememberIds())))
                .chain(() -> documents.forgetKeys(clock.instant().minus(documentConfig.idempotencyTtl())))
                .chain(() -> texts.forget(clock.instant().minus(DELETED_KEPT)));
    }
}
