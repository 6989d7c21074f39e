package io.slipstream.gateway.credential;

/** What a presented credential is worth. That it cannot be verified at present is a failure, not a verdict. */
public sealed interface Verdict {
    /** It is genuine. */
    record Genuine(Principal principal) implements Verdict {}

    /**
     * It is not.
     *
     * @param why in words for the caller; the same for keys that never were and keys that no longer are
     */
    record Refused(String why) implements Verdict {}
}
