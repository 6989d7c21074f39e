package io.slipstream.cache.ai;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a model, or a tool that a model calls, was asked for. Each kind has a namespace, and with it a policy, of its own. */
public enum AiKind {
    /** A review of code or text. */
    ANALYSIS("ai-analysis", List.of("content")),
    /** Vectors of texts. */
    EMBEDDING("ai-embedding", List.of("input", "content")),
    /** A continuation of a prompt. */
    COMPLETION("ai-completion", List.of("prompt", "content")),
    /** The next turn of a conversation. */
    CHAT("ai-chat", List.of("messages", "content")),
    /** What a tool returned; no model is needed. */
    TOOL_OUTPUT("tool-output", List.of("tool", "arguments"));

    /** The names of all kinds, in words. */
    public static final String RULE =
            "one of " + Arrays.stream(values()).map(AiKind::text).sorted().collect(Collectors.joining(", "));

    private final String namespace;
    private final List<String> subject;

    AiKind(String namespace, List<String> subject) {
        this.namespace = namespace;
        this.subject = subject;
    }

    /** The kind of a name as it stands in paths and keys. */
    public static Optional<AiKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** Its name in paths and keys. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The namespace that its answers are kept in. */
    public String namespace() {
        return namespace;
    }

    /** The inputs that say what is asked about, the usual one first; the others say how. */
    List<String> subject() {
        return subject;
    }

    /** Whether a model must be declared. */
    boolean needsModel() {
        return this != TOOL_OUTPUT;
    }

    /** Whether an answer is drawn at random, so that the temperature counts. */
    boolean samples() {
        return this == ANALYSIS || this == COMPLETION || this == CHAT;
    }
}
