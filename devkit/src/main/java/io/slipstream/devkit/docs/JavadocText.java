package io.slipstream.devkit.docs;

import com.github.javaparser.ast.nodeTypes.NodeWithJavadoc;
import java.util.regex.Pattern;

/** Javadoc as one paragraph of Markdown that fits into a table. */
final class JavadocText {
    private static final Pattern CODE = Pattern.compile("\\{@(?:code|value|literal)\\s+([^}]*)}");
    private static final Pattern LINK_WITH_LABEL = Pattern.compile("\\{@link(?:plain)?\\s+\\S+\\s+([^}]*)}");
    private static final Pattern LINK_TO_METHOD = Pattern.compile("\\{@link(?:plain)?\\s+#(\\w+)(?:\\([^)]*\\))?\\s*}");
    private static final Pattern LINK = Pattern.compile("\\{@link(?:plain)?\\s+([^}]*)}");
    private static final Pattern TAG = Pattern.compile("</?[a-z]+>");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private JavadocText() {}

    /** The description of a declaration; fails if there is none, since a setting without one is of no use. */
    static String of(NodeWithJavadoc<?> node, String name) {
        String text = node.getJavadoc()
                .map(javadoc -> javadoc.getDescription().toText())
                .orElse("");
        if (text.isBlank()) {
            throw new IllegalStateException("no Javadoc for " + name);
        }
        return markdown(text);
    }

    private static String markdown(String text) {
        String plain = CODE.matcher(text).replaceAll("`$1`");
        plain = LINK_TO_METHOD.matcher(plain).replaceAll(link -> "`" + ConfigSource.kebab(link.group(1)) + "`");
        plain = LINK_WITH_LABEL.matcher(plain).replaceAll("$1");
        plain = LINK.matcher(plain).replaceAll("`$1`");
        plain = TAG.matcher(plain).replaceAll(" ");
        return SPACE.matcher(plain).replaceAll(" ").strip().replace("|", "\\|");
    }
}
