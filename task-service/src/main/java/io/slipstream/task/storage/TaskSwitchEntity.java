package io.slipstream.task.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code task_switch}. */
@Entity
@Table(name = "task_switch")
public class TaskSwitchEntity {
    @Id
    @Column(name = "tenant")
    private String tenant = "";

    @Column(name = "asynchronous")
    private boolean asynchronous = true;

    /** For Hibernate. */
    protected TaskSwitchEntity() {}

    TaskSwitchEntity(String tenant, boolean asynchronous) {
        this.tenant = tenant;
        this.asynchronous = asynchronous;
    }

    String tenant() {
        return tenant;
    }

    boolean asynchronous() {
        return asynchronous;
    }
}
