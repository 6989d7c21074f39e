package io.slipstream.task.work;

import io.slipstream.task.analysis.Finding;
import io.slipstream.task.analysis.SecurityAnalyzer;
import io.slipstream.task.config.CallsConfig;
import io.slipstream.task.task.NotifyWish;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code document.process}: reads a document's text and looks for security weaknesses in it. A stored document
 * ({@code document_id}) gets the result stored with it; text or content given in the payload ({@code text}, or
 * {@code content} in base64 with {@code filename} and {@code media_type}) is answered with the findings in the result.
 */
@ApplicationScoped
public class DocumentProcess implements TaskHandler {
    private static final TaskType TYPE = new TaskType(
            "document.process",
            new TypeSettings(3, 4, RetryPolicy.DEFAULT, Duration.ofMinutes(5)).withNotifyOn(NotifyWish.END));
    private static final String UNKNOWN_LANGUAGE = "und";
    private static final int FILENAME_LIMIT = 255;
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w.+-]{1,90}/[\\w.+-]{1,90}( *;[\\x20-\\x7e]{0,100})?");

    private final Documents documents;
    private final SecurityAnalyzer analyzer;
    private final Json json;
    private final CallsConfig config;
    private final Executor computing;

    /** A handler that computes on its own bounded executor, never on the caller's thread. */
    public DocumentProcess(
            Documents documents,
            SecurityAnalyzer analyzer,
            Json json,
            CallsConfig config,
            @Named("computing") Executor computing) {
        this.documents = documents;
        this.analyzer = analyzer;
        this.json = json;
        this.config = config;
        this.computing = computing;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        Optional<String> documentId = arguments.optionalText("document_id");
        return documentId.isPresent() ? stored(attempt, documentId.get()) : given(attempt, arguments);
    }

    private Uni<String> stored(Attempt attempt, String documentId) {
        Caller caller = attempt.caller();
        return documents
                .textOf(caller, documentId)
                .invoke(() -> attempt.progress().accept(0.5))
                .chain(text -> analyse(text.text())
                        .call(findings -> documents.saveResult(caller, documentId, text, findings))
                        .map(findings -> result(documentId, text, findings)));
    }

    private Uni<String> given(Attempt attempt, Arguments arguments) {
        return givenText(attempt, arguments)
                .chain(text -> analyse(text.text()).map(findings -> result(null, text, findings)));
    }

    private Uni<ExtractedText> givenText(Attempt attempt, Arguments arguments) {
        Optional<String> text = arguments.optionalText("text");
        if (text.isPresent()) {
            return Uni.createFrom()
                    .item(new ExtractedText(text.get(), "text/plain", UNKNOWN_LANGUAGE, Map.of(), false));
        }
        if (arguments.optionalText("content").isEmpty()) {
            throw WorkFailure.permanent("InvalidPayload", "payload must have document_id, text or content");
        }
        String mediaType = arguments.optionalText("media_type").orElse("application/octet-stream");
        if (!MEDIA_TYPE.matcher(mediaType).matches()) {
            throw arguments.wrong("media_type", "a media type of at most 200 characters");
        }
        String filename = arguments.optionalText("filename").orElse("document");
        if (filename.isBlank() || filename.length() > FILENAME_LIMIT) {
            throw arguments.wrong("filename", "1 to " + FILENAME_LIMIT + " characters");
        }
        return documents.textOf(attempt.caller(), decode(arguments.text("content")), mediaType, filename);
    }

    private static byte[] decode(String content) {
        try {
            return Base64.getDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            throw WorkFailure.permanent("InvalidPayload", "payload.content must be base64");
        }
    }

    private Uni<List<Finding>> analyse(String text) {
        return Uni.createFrom()
                .item(() -> analyzer.analyse(text, config.analysisTimeout()))
                .runSubscriptionOn(computing)
                .onFailure(SecurityAnalyzer.TooSlowException.class)
                .transform(slow -> WorkFailure.permanent("AnalysisTimeout", "looking for patterns took too long"));
    }

    private String result(@Nullable String documentId, ExtractedText text, List<Finding> findings) {
        Map<String, Long> categories = findings.stream()
                .collect(Collectors.groupingBy(Finding::owaspCategory, TreeMap::new, Collectors.counting()));
        Map<String, Object> result = new LinkedHashMap<>();
        if (documentId != null) {
            result.put("document_id", documentId);
        }
        result.put("characters", text.text().length());
        result.put("language", text.language());
        if (text.truncated()) {
            result.put("truncated", true);
        }
        if (documentId == null) {
            result.put("media_type", text.mediaType());
            result.put("findings", findings.stream().map(Finding::fields).toList());
        } else {
            result.put("findings", findings.size());
        }
        result.put("owasp_categories", categories);
        return json.write(result);
    }
}
