package io.slipstream.task.verify;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Each slot of a schedule became one task: the one that the slot names and that says in the log that it is for the slot. It is told of slots and of such tasks
 * by tenant, and then by what the tasks say.
 */
public final class SlotTasks {
    private final Findings findings;
    private String tenant = "";
    private String said = "";

    /** Tells what it finds. */
    public SlotTasks(Findings findings) {
        this.findings = findings;
    }

    /**
     * A slot and its task, or one of them without the other.
     *
     * @param ofTenant whose
     * @param slot the id of the slot; null if there is none of the task
     * @param fired the task that the slot names; null if there is no such slot
     * @param says for which slot the task of the log says it is; null if the log has no such task
     * @param logged that task; null if the log has no such task
     */
    public void entry(
            String ofTenant,
            @Nullable String slot,
            @Nullable UUID fired,
            @Nullable String says,
            @Nullable UUID logged) {
        findings.checked();
        if (says == null) {
            findings.violated(
                    "slot " + slot + " names task " + fired + ", of which the log does not know that it is for it");
            return;
        }
        if (slot == null) {
            findings.violated("task " + logged + " is for " + says + ", but the slot does not name it");
        } else if (!slot.equals(says)) {
            findings.violated("task " + logged + " is for " + says + ", but is named by " + slot);
        }
        if (ofTenant.equals(tenant) && says.equals(said)) {
            findings.violated("task " + logged + " is for " + says + ", as another one is");
        }
        tenant = ofTenant;
        said = says;
    }
}
