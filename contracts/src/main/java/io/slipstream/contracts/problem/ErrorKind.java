package io.slipstream.contracts.problem;

/** Whose turn it is to act on an error. */
public enum ErrorKind {
    /** The caller sent something that cannot work; repeating it unchanged fails again. */
    CALLER,
    /** The request is sound but collides with the present state. */
    CONFLICT,
    /** A limit is reached; the same request may work later. */
    CAPACITY,
    /** Something this service depends on does not answer; the same request may work later. */
    UPSTREAM,
    /** A defect of ours. */
    INTERNAL
}
