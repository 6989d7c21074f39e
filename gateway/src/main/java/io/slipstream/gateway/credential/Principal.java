package io.slipstream.gateway.credential;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who makes a request, as far as every part of Slipstream is concerned.
 *
 * @param tenant whose data it may touch
 * @param subject who acts, within the tenant
 * @param scopes what it may do
 */
public record Principal(Tenant tenant, String subject, Set<Scope> scopes) {
    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /** Whether it runs the installation: it has every scope in the tenant {@code default}. */
    public boolean isOperator() {
        return tenant.equals(Tenant.DEFAULT) && scopes.containsAll(EnumSet.allOf(Scope.class));
    }

    /** Whether it has all of some scopes. */
    public boolean holds(Collection<Scope> wanted) {
        return scopes.containsAll(wanted);
    }

    /** The scopes as they stand in tokens, sorted. */
    public List<String> scopeNames() {
        return scopes.stream().map(Scope::value).sorted().toList();
    }
}
