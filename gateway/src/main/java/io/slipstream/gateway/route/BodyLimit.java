package io.slipstream.gateway.route;

/** Which of the configured limits holds for the body of a request. */
public enum BodyLimit {
    /** JSON, and everything that is not named otherwise. */
    JSON,
    /** The bytes of a cache entry. */
    CACHE_ENTRY,
    /** A request to a model. */
    MODEL,
    /** A stream of tasks, passed on as it comes. */
    TASKS,
    /** An uploaded document. */
    DOCUMENT,
    /** An asset or a bundle. */
    ASSET,
    /** Whatever goes to the user's application. */
    APPLICATION
}
