package io.slipstream.devkit.demo;

/** One thing the suite does, shown. Steps run one after another on one thread and may wait. */
interface Step {
    /** What it shows, in a few words. */
    String title();

    /**
     * Does it and notes what was measured.
     *
     * @throws DemoFailure when the suite did not do its part
     */
    void run(SuiteClient suite, Figures figures) throws InterruptedException;
}
