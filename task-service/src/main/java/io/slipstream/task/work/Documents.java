package io.slipstream.task.work;

import io.slipstream.task.analysis.Finding;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Documents in query-service and the extractor of their text. Calls fail with {@link WorkFailure}. */
public interface Documents {
    /** The text of a stored document; its bytes flow from query-service to the extractor without being held here. */
    Uni<ExtractedText> textOf(Caller caller, String documentId);

    /** The text of a document given as bytes. */
    Uni<ExtractedText> textOf(Caller caller, byte[] content, String mediaType, String filename);

    /** Stores what was found in a document; may be repeated. */
    Uni<Void> saveResult(Caller caller, String documentId, ExtractedText text, List<Finding> findings);
}
