package io.slipstream.task.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.task.notification.Reader;
import io.slipstream.task.notification.Recipient;
import io.slipstream.task.task.Viewer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Who calls, from the verified token alone; and the trace the call belongs to. */
@ApplicationScoped
public class Identity {
    private final SecurityIdentity identity;

    /** The identity of the current request. */
    public Identity(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** Whose records the caller sees. */
    public String tenant() {
        Object tenant = token().getClaim(TokenClaims.TENANT);
        if (tenant instanceof String name && Tenant.isValid(name)) {
            return name;
        }
        throw new ProblemException(ErrorCode.UNAUTHENTICATED, "the token names no tenant");
    }

    /** Who the caller is within the tenant. */
    public @Nullable String subject() {
        return token().getSubject();
    }

    /** The caller as one who submits, in the current trace. */
    Submitter submitter() {
        return new Submitter(tenant(), subject(), traceParent(), traceId());
    }

    /** Administrators see all tasks of the tenant, others their own. */
    public Viewer viewer() {
        return new Viewer(tenant(), identity.hasRole(Scope.Names.TASKS_ADMIN) ? null : subject());
    }

    /** Whose notifications the caller reads: those of its subject and of the scopes it has. */
    public Reader reader() {
        String subject = subject();
        if (subject == null || subject.isBlank() || subject.length() > Recipient.SUBJECT_LIMIT) {
            throw new ProblemException(ErrorCode.UNAUTHENTICATED, "the token names no subject");
        }
        List<String> roles = identity.getRoles().stream()
                .filter(name -> Scope.of(name).isPresent())
                .toList();
        return new Reader(tenant(), subject, roles);
    }

    /** Whether the caller administrates the tenant's tasks. */
    public boolean isAdministrator() {
        return identity.hasRole(Scope.Names.TASKS_ADMIN);
    }

    private JsonWebToken token() {
        if (identity.getPrincipal() instanceof JsonWebToken token) {
            return token;
        }
        throw new ProblemException(ErrorCode.UNAUTHENTICATED, "a bearer token is required");
    }

    /** The current span as {@code traceparent}; null if there is none. */
    static @Nullable String traceParent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }

    /** The id of the current trace; null if there is none. */
    static @Nullable String traceId() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }
}
