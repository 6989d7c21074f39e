package io.slipstream.task.http;

import io.quarkus.security.Authenticated;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.notification.CreateOutcome;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.Notification;
import io.slipstream.task.notification.NotificationService;
import io.slipstream.task.notification.Origin;
import io.slipstream.task.notification.RepeatKey;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What people are told: created by those who may, read by whom it is for. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class NotificationResource {
    private static final String NOTIFICATIONS = "/api/v1/notifications";
    private static final int KEY_LIMIT = 255;

    private final NotificationService notifications;
    private final NotificationPages pages;
    private final Identity identity;
    private final Bodies bodies;

    /** A resource over the service. */
    public NotificationResource(
            NotificationService notifications, NotificationPages pages, Identity identity, Bodies bodies) {
        this.notifications = notifications;
        this.pages = pages;
        this.identity = identity;
        this.bodies = bodies;
    }

    /** Creates a notification; 200 with the one that is there if its key is taken. For others than oneself it takes an administrator. */
    @POST
    @Path("/notifications")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @Operation(summary = "Create a notification")
    @RequestBody(content = @Content(schema = @Schema(implementation = NotificationRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = NotificationResponse.class)))
    @APIResponse(
            responseCode = "200",
            description = "one with its key is there",
            content = @Content(schema = @Schema(implementation = NotificationResponse.class)))
    public Uni<Response> create(byte[] body, @HeaderParam("Idempotency-Key") @Nullable String key) {
        NewNotification wanted = bodies.read(body, NotificationRequest.class).toNotification(identity.tenant());
        if (!identity.isAdministrator()
                && !wanted.recipient().address().equals(identity.reader().ownAddress())) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    "telling others takes the scope " + Scope.Names.TASKS_ADMIN + "; without it, only oneself");
        }
        RepeatKey repeatKey = repeatKey(key, body);
        return notifications.create(wanted, Origin.API, repeatKey).map(outcome -> answer(outcome, repeatKey));
    }

    private @Nullable RepeatKey repeatKey(@Nullable String key, byte[] body) {
        if (key == null) {
            return null;
        }
        boolean wrong = key.isBlank() || key.length() > KEY_LIMIT || key.chars().anyMatch(Character::isISOControl);
        if (wrong) {
            throw ProblemException.invalid("Idempotency-Key", "1 to " + KEY_LIMIT + " printable characters");
        }
        return new RepeatKey(
                NOTIFICATIONS, key, Bodies.hash(body), made -> bodies.write(NotificationResponse.from(made)));
    }

    private Response answer(CreateOutcome outcome, @Nullable RepeatKey key) {
        return switch (outcome) {
            case CreateOutcome.Created(Notification made) ->
                Response.created(location(made.id().toString()))
                        .entity(NotificationResponse.from(made))
                        .build();
            case CreateOutcome.Existing(Notification before) ->
                Response.ok(NotificationResponse.from(before)).build();
            case CreateOutcome.Repeated(String hash, String answer) -> repeated(hash, answer, key);
        };
    }

    private Response repeated(String hash, @Nullable String answer, @Nullable RepeatKey key) {
        if (key != null && !hash.equals(key.hash())) {
            throw new ProblemException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another body before");
        }
        if (answer == null) {
            throw new ProblemException(
                    ErrorCode.CONFLICT, "the first request with this Idempotency-Key is not done yet");
        }
        return Response.created(location(bodies.fieldOf(answer, "id")))
                .entity(answer)
                .build();
    }

    private static URI location(String id) {
        return URI.create(NOTIFICATIONS + "/" + id);
    }

    /** One's own notifications and those of one's roles, newest first. */
    @GET
    @Path("/notifications")
    @Authenticated
    @Operation(summary = "List one's notifications")
    @Parameter(name = "unread", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.BOOLEAN))
    @Parameter(name = "kind", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "since", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "q",
            in = ParameterIn.QUERY,
            description = "what title or message contain",
            schema = @Schema(type = SchemaType.STRING, maxLength = 100))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
    public Uni<NotificationPage> list(@Context UriInfo uri) {
        return pages.list(uri.getQueryParameters(), identity.reader());
    }

    /** How many are unread; cheap. */
    @GET
    @Path("/notifications/unread-count")
    @Authenticated
    @Operation(summary = "Count one's unread notifications")
    public Uni<UnreadCount> unread() {
        return notifications.unread(identity.reader()).map(UnreadCount::new);
    }

    /** A notification that the caller may see. */
    @GET
    @Path("/notifications/{id}")
    @Authenticated
    @Operation(summary = "Read a notification")
    public Uni<NotificationResponse> find(@PathParam("id") String id) {
        return notifications
                .find(identity.reader(), PathIds.of(id, "notification"))
                .map(NotificationResponse::from);
    }
}
