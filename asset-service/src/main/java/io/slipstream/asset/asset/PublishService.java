package io.slipstream.asset.asset;

import io.slipstream.asset.policy.MediaTypes;
import io.slipstream.asset.purge.Actor;
import io.slipstream.asset.purge.Changed;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.Staging;
import io.slipstream.asset.variant.VariantMaker;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes files and builds: receives, compresses, stores the contents, and lets the paths hold them in one transaction at
 * the end, so that nothing is ever half published. Contents that a failed attempt left in the store are not served.
 */
@ApplicationScoped
public class PublishService {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ContentStore contents;
    private final PublishStore store;
    private final VariantMaker variants;
    private final ArchiveReader archives;
    private final PublishLimits limits;
    private final PublishMetrics metrics;
    private final Changed changed;
    private final Path stagingFolder;
    private final Semaphore uploads;

    PublishService(
            ContentStore contents,
            PublishStore store,
            VariantMaker variants,
            PublishLimits limits,
            PublishMetrics metrics,
            Changed changed,
            StagingFolder stagingFolder) {
        this.contents = contents;
        this.store = store;
        this.variants = variants;
        this.archives = new ArchiveReader(limits);
        this.limits = limits;
        this.metrics = metrics;
        this.changed = changed;
        this.stagingFolder = stagingFolder.path();
        this.uploads = new Semaphore(limits.concurrent());
    }

    /**
     * Publishes one file. Blocks while the body is received.
     *
     * @param mediaType what the publisher says; null if nothing, then the extension decides
     */
    public Uni<PublishResult> file(
            Actor actor, AssetPath path, @Nullable String mediaType, Expectation expectation, InputStream body) {
        return upload(staging -> {
            StagedContent received = staging.receive(body, limits.fileBytes(), "a file");
            String type = MediaTypes.of(path.value(), mediaType);
            PublishedFile file = new PublishedFile(path, received.hash(), received.sizeBytes(), type);
            return storeAll(actor.tenant(), Map.of(file, received), staging)
                    .chain(() -> store.publish(actor, file, expectation))
                    .invoke(result -> told(actor.tenant(), List.of(new PathPattern(path.value()))))
                    .invoke(() -> metrics.published("file", 1, received.sizeBytes()));
        });
    }

    /** Deletes one file with all its versions. */
    public Uni<PublishResult> delete(Actor actor, AssetPath path, Expectation expectation) {
        return store.delete(actor, path, expectation)
                .invoke(() -> told(actor.tenant(), List.of(new PathPattern(path.value()))));
    }

    /**
     * Publishes a build. Blocks while the body is received and unpacked.
     *
     * @param prefix the folder its files are served in; empty for the root
     * @param mediaType what the publisher says the archive is; null if nothing
     * @param idempotencyKey what the publisher calls the request; null if nothing
     */
    public Uni<Bundle> bundle(
            Actor actor,
            String prefix,
            boolean activate,
            @Nullable String mediaType,
            @Nullable String idempotencyKey,
            InputStream body) {
        return upload(staging -> {
            StagedContent archive = staging.receive(body, limits.archiveBytes(), "a bundle");
            Map<PublishedFile, StagedContent> files = new LinkedHashMap<>();
            archives.unpack(archive, mediaType, prefix, staging)
                    .forEach((path, content) -> files.put(describe(path, content), content));
            BundleDraft draft = new BundleDraft(
                    prefix, List.copyOf(files.keySet()), variants.warnings(), activate, archive.hash(), idempotencyKey);
            return storeAll(actor.tenant(), files, staging)
                    .chain(() -> store.create(actor, draft))
                    .invoke(() -> told(actor.tenant(), under(prefix)))
                    .invoke(bundle -> metrics.published("bundle", bundle.fileCount(), bundle.sizeBytes()));
        });
    }

    /** Activates a bundle; see {@link PublishStore#activate}. */
    public Uni<BundleResult> activate(Actor actor, UUID id) {
        return store.activate(actor, id).invoke(result -> toldIfActive(actor.tenant(), result));
    }

    /** Activates the bundle before the active one; see {@link PublishStore#rollBack}. */
    public Uni<BundleResult> rollBack(Actor actor, UUID id) {
        return store.rollBack(actor, id).invoke(result -> toldIfActive(actor.tenant(), result));
    }

    private <T> Uni<T> upload(Work<T> work) {
        if (!uploads.tryAcquire()) {
            throw new ProblemException(
                    ErrorCode.OVERLOADED,
                    "this replica processes " + limits.concurrent() + " of " + limits.concurrent() + " uploads",
                    List.of(),
                    RETRY,
                    null);
        }
        Staging staging = null;
        try {
            Staging opened = Staging.under(stagingFolder);
            staging = opened;
            // Files are removed off the event loop, on which the store's answer arrives.
            return work.in(opened)
                    .emitOn(Infrastructure.getDefaultExecutor())
                    .onTermination()
                    .invoke(() -> finish(opened));
        } catch (IOException e) {
            finish(staging);
            throw new ProblemException(ErrorCode.MALFORMED_BODY, "the body could not be received", e);
        } catch (RuntimeException e) {
            finish(staging);
            throw e;
        }
    }

    private void finish(@Nullable Staging staging) {
        uploads.release();
        if (staging != null) {
            staging.close();
        }
    }

    /** Stores what is not stored yet, with the variants that are worth it. */
    private Uni<Void> storeAll(Tenant tenant, Map<PublishedFile, StagedContent> files, Staging staging) {
        Map<ContentHash, PublishedFile> distinct = new LinkedHashMap<>();
        files.keySet().forEach(file -> distinct.putIfAbsent(file.hash(), file));
        return contents.known(tenant, distinct.keySet())
                .map(known -> missing(distinct.values(), known))
                .chain(missing -> each(missing, file -> storeOne(tenant, file, files, staging)));
    }

    private List<PublishedFile> missing(Collection<PublishedFile> files, Map<ContentHash, Integer> known) {
        return files.stream()
                .filter(file -> known.getOrDefault(file.hash(), 0) == 0
                        && (!known.containsKey(file.hash()) || MediaTypes.compressible(file.mediaType())))
                .toList();
    }

    private Uni<Void> storeOne(
            Tenant tenant, PublishedFile file, Map<PublishedFile, StagedContent> files, Staging staging) {
        StagedContent content = files.get(file);
        if (content == null) {
            throw new IllegalStateException("'" + file.path() + "' was not staged");
        }
        return variants.make(content, file.mediaType(), staging)
                .invoke(made -> metrics.compressed(content, made))
                .chain(made -> contents.store(tenant, content, made));
    }

    private Uni<Void> each(List<PublishedFile> files, Function<PublishedFile, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(files)
                .onItem()
                .transformToUni(work::apply)
                .merge(variants.parallelism())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static PublishedFile describe(AssetPath path, StagedContent content) {
        return new PublishedFile(path, content.hash(), content.sizeBytes(), MediaTypes.of(path.value(), null));
    }

    private void toldIfActive(Tenant tenant, BundleResult result) {
        if (result instanceof BundleResult.Active active) {
            told(tenant, under(active.bundle().prefix()));
        }
    }

    private void told(Tenant tenant, List<PathPattern> paths) {
        changed.paths(tenant, paths);
        changed.factsWait();
    }

    private static List<PathPattern> under(String prefix) {
        return List.of(prefix.isEmpty() ? PathPattern.EVERYTHING : new PathPattern(prefix + "/*"));
    }

    @FunctionalInterface
    private interface Work<T> {
        Uni<T> in(Staging staging) throws IOException;
    }
}
