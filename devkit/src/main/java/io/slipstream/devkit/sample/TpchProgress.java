package io.slipstream.devkit.sample;

/** Told how far {@link TpchLoader} has come. */
@FunctionalInterface
public interface TpchProgress {
    /** Nobody is told. */
    TpchProgress SILENT = (table, rows, complete) -> {};

    /**
     * Called every few thousand rows and once at the end of each table.
     *
     * @param rows how many rows of the table are there now
     * @param complete whether that is all of them
     */
    void loaded(String table, long rows, boolean complete);
}
