package io.slipstream.devkit.suite;

/**
 * The life of a supervised process.
 *
 * <pre>
 * STARTING --ready--> READY --exit--> RESTARTING --spawned--> STARTING
 * STARTING --exit--> RESTARTING          RESTARTING --too often--> FAILED
 * any --stop--> STOPPED
 * </pre>
 */
public enum ChildState {
    /** It was started and does not serve yet. */
    STARTING,
    /** It serves, or did when it was last looked at. */
    READY,
    /** It ended and will be started again after a pause. */
    RESTARTING,
    /** It ended too often and is left alone. */
    FAILED,
    /** It was stopped, or never started. */
    STOPPED
}
