package io.slipstream.gateway.edge;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.credential.KeyTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/api-keys}.
 *
 * @param tenant the key's tenant; the caller's when left out
 * @param subject who the key's holder is, 1 to 200 characters
 * @param scopes what the holder may do, at least one
 * @param expiresAt when it stops working; never when left out
 */
public record ApiKeyRequest(
        @Nullable String tenant,
        @Nullable String subject,
        @Nullable List<String> scopes,
        @Nullable Instant expiresAt) {

    KeyTerms toTerms() {
        List<FieldError> errors = new ArrayList<>();
        if (tenant != null && !Tenant.isValid(tenant)) {
            errors.add(new FieldError("tenant", "1 to 63 lower-case letters, digits and hyphens"));
        }
        String holder = subject == null ? "" : subject;
        if (holder.isBlank() || holder.length() > 200 || holder.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError("subject", "1 to 200 characters"));
        }
        Set<Scope> wanted = scopes(errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new KeyTerms(tenant == null ? null : new Tenant(tenant), holder, wanted, expiresAt);
    }

    private Set<Scope> scopes(List<FieldError> errors) {
        Set<Scope> wanted = EnumSet.noneOf(Scope.class);
        List<String> names = scopes == null ? List.of() : scopes;
        for (int i = 0; i < names.size(); i++) {
            String field = "scopes[" + i + "]";
            Scope.of(String.valueOf(names.get(i)))
                    .ifPresentOrElse(wanted::add, () -> errors.add(new FieldError(field, "one of " + all())));
        }
        if (names.isEmpty()) {
            errors.add(new FieldError("scopes", "a list of at least one of " + all()));
        }
        return wanted;
    }

    private static String all() {
        return String.join(
                ", ", EnumSet.allOf(Scope.class).stream().map(Scope::value).toList());
    }
}
