package io.slipstream.benchmarks.cache;

import java.util.List;

/** Something that is measured. */
interface Scenario {
    /** The word by which it is asked for. */
    String name();

    /**
     * Measures it.
     *
     * @param quick with fewer and shorter rounds
     */
    List<Finding> run(Rig rig, boolean quick) throws Exception;
}
