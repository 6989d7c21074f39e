package io.slipstream.asset.asset;

/** What became of publishing or deleting one file. */
public sealed interface PublishResult {
    /**
     * The path holds the file.
     *
     * @param asset what it holds now
     * @param created it held nothing before
     */
    record Published(Asset asset, boolean created) implements PublishResult {}

    /** The path holds nothing any more. */
    record Deleted() implements PublishResult {}

    /** There was nothing to delete. */
    record Absent() implements PublishResult {}

    /** The path does not hold what the caller expects; nothing was changed. */
    record Unexpected() implements PublishResult {}
}
