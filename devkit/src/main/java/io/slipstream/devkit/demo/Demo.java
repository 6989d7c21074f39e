package io.slipstream.devkit.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The steps in order, with progress, and the table at the end. */
public final class Demo {
    private static final List<Step> STEPS = List.of(
            new FrontEndStep(),
            new QueriesStep(),
            new ChangeStep(),
            new DocumentsStep(),
            new CacheStep(),
            new TasksStep());

    private final PrintStream out;

    /** A demo that tells its progress. */
    public Demo(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs every step against a suite; the first that fails ends it.
     *
     * @throws DemoFailure naming the step and what it did not see
     */
    public void run(SuiteClient suite) throws InterruptedException {
        Figures figures = new Figures();
        long begun = System.nanoTime();
        for (int i = 0; i < STEPS.size(); i++) {
            Step step = STEPS.get(i);
            out.printf(Locale.ROOT, "[%d/%d] %s ... ", i + 1, STEPS.size(), step.title());
            out.flush();
            long stepBegun = System.nanoTime();
            try {
                step.run(suite, figures);
            } catch (DemoFailure e) {
                out.println("failed");
                throw new DemoFailure("step '" + step.title() + "' failed: " + e.getMessage(), e);
            }
            out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - stepBegun) / 1e9);
        }
        out.printf(Locale.ROOT, "%nMeasured in this run, %.0f s in all:%n", (System.nanoTime() - begun) / 1e9);
        figures.print(out);
    }
}
