package io.slipstream.task.verify;

/** A task type of a tenant. */
public record TypeName(String tenant, String type) implements Comparable<TypeName> {
    @Override
    public int compareTo(TypeName other) {
        int tenants = tenant.compareTo(other.tenant);
        return tenants == 0 ? type.compareTo(other.type) : tenants;
    }

    @Override
    public String toString() {
        return "type '" + type + "' of tenant '" + tenant + "'";
    }
}
