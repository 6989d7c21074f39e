package io.slipstream.cache.http;

import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TenantSwitch;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns caching off and on for the caller's tenant, on all replicas: all of it, a tier, or a namespace. */
@Path("/api/v1/cache/switch")
@Singleton
public class SwitchResource {
    private final NamespaceService namespaces;
    private final Caller caller;

    SwitchResource(NamespaceService namespaces, Caller caller) {
        this.namespaces = namespaces;
        this.caller = caller;
    }

    /** What is on. */
    @GET
    @NonBlocking
    @RolesAllowed(Scope.Names.CACHE_READ)
    public SwitchState get() {
        return state(caller.tenant());
    }

    /**
     * Turns something on or off; what is not named stays as it is. While caching is off every read is a miss, or goes straight to the loader,
     * and writes are still kept. A tier that is off is neither read nor written.
     */
    @PUT
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<SwitchState> put(@Nullable SwitchChange change) {
        if (change == null || (change.enabled() == null && change.tiers() == null)) {
            throw ProblemException.invalid("enabled", "given, or tiers");
        }
        String tenant = caller.tenant();
        String namespace = change.namespace();
        if (namespace == null) {
            return namespaces
                    .enable(tenant, change.of(namespaces.switchOf(tenant)))
                    .map(done -> state(tenant));
        }
        Boolean enabled = change.enabled();
        if (enabled == null || change.tiers() != null) {
            throw ProblemException.invalid("tiers", "absent with namespace, whose tiers its policy names");
        }
        return namespaces
                .resolve(tenant, namespace)
                .chain(found ->
                        namespaces.save(tenant, namespace, found.policy().enabled(enabled)))
                .map(saved -> state(tenant));
    }

    private SwitchState state(String tenant) {
        TenantSwitch present = namespaces.switchOf(tenant);
        Map<String, Boolean> tiers = new TreeMap<>();
        for (TierName tier : TierName.values()) {
            tiers.put(tier.text(), present.isOn(tier));
        }
        List<String> off = namespaces.list(tenant).stream()
                .filter(namespace -> !namespace.policy().enabled())
                .map(Namespace::name)
                .toList();
        return new SwitchState(present.enabled(), tiers, off);
    }

    /**
     * What is on.
     *
     * @param enabled whether caching is on at all
     * @param tiers which tiers are
     * @param namespacesOff which namespaces are not
     */
    record SwitchState(boolean enabled, Map<String, Boolean> tiers, List<String> namespacesOff) {}

    /**
     * What to turn on or off.
     *
     * @param namespace only this one; null for all of the tenant's
     * @param enabled caching as a whole, or that of the namespace
     * @param tiers by name
     */
    record SwitchChange(
            @Nullable String namespace,
            @Nullable Boolean enabled,
            @Nullable Map<String, @Nullable Boolean> tiers) {
        TenantSwitch of(TenantSwitch present) {
            Set<TierName> off = EnumSet.noneOf(TierName.class);
            off.addAll(present.off());
            List<FieldError> errors = new ArrayList<>();
            if (tiers != null) {
                tiers.forEach((name, on) -> {
                    TierName tier = TierName.of(name).orElse(null);
                    if (tier == null) {
                        errors.add(new FieldError("tiers." + name, "one of l1, l2, disk"));
                    } else if (on == null) {
                        errors.add(new FieldError("tiers." + name, "true or false"));
                    } else if (on) {
                        off.remove(tier);
                    } else {
                        off.add(tier);
                    }
                });
            }
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            return new TenantSwitch(enabled == null ? present.enabled() : enabled, off);
        }
    }
}
