package io.slipstream.query.http;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses calls of the public API that accept none of the media types it answers in, before anything is done for them. */
public class AcceptedTypes {
    private static final List<MediaType> OURS =
            List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(RowLines.MEDIA_TYPE));

    /** Looks at the Accept header. */
    @ServerRequestFilter
    public void check(ContainerRequestContext request) {
        boolean isPublic = request.getUriInfo().getPath().startsWith("/api/");
        boolean acceptable = request.getAcceptableMediaTypes().stream()
                .anyMatch(accepted -> OURS.stream().anyMatch(accepted::isCompatible));
        if (isPublic && !acceptable) {
            throw new NotAcceptableException();
        }
    }
}
