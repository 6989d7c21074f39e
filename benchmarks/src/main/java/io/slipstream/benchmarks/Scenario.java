package io.slipstream.benchmarks;

import java.util.List;

/**
 * Something that is measured.
 *
 * @param <R> what it is measured on
 */
public interface Scenario<R> {
    /** The word by which it is asked for. */
    String name();

    /**
     * Measures it.
     *
     * @param quick with fewer and shorter rounds
     */
    List<Finding> run(R rig, boolean quick) throws Exception;
}
