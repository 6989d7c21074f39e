package io.slipstream.contracts.docs;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.EnumConstantDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithJavadoc;
import com.github.javaparser.javadoc.Javadoc;
import com.github.javaparser.javadoc.JavadocBlockTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the Javadoc of our own types says, in plain words. */
final class Sources {
    private static final JavaParser PARSER =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_21));

    private Sources() {}

    /** The first sentences of a type. */
    static String description(Class<?> type) {
        return parse(type)
                .findFirst(
                        com.github.javaparser.ast.body.TypeDeclaration.class,
                        found -> found.getNameAsString().equals(type.getSimpleName()))
                .map(Sources::javadoc)
                .map(javadoc -> plain(javadoc.getDescription().toText()))
                .orElseThrow(() -> new IllegalStateException("no Javadoc for " + type));
    }

    /** The components of a record with their descriptions. */
    static Map<String, String> components(Class<?> type) {
        Javadoc javadoc = parse(type)
                .findFirst(
                        com.github.javaparser.ast.body.RecordDeclaration.class,
                        found -> found.getNameAsString().equals(type.getSimpleName()))
                .map(Sources::javadoc)
                .orElseThrow(() -> new IllegalStateException("no Javadoc for " + type));
        return javadoc.getBlockTags().stream()
                .filter(tag -> tag.getType() == JavadocBlockTag.Type.PARAM)
                .collect(Collectors.toMap(
                        tag -> tag.getName().orElseThrow(),
                        tag -> plain(tag.getContent().toText()),
                        (left, right) -> left,
                        LinkedHashMap::new));
    }

    /** The constants of an enum with their descriptions. */
    static Map<String, String> constants(Class<? extends Enum<?>> type) {
        return parse(type).findAll(EnumConstantDeclaration.class).stream()
                .collect(Collectors.toMap(
                        EnumConstantDeclaration::getNameAsString,
                        constant -> plain(javadoc(constant).getDescription().toText()),
                        (left, right) -> left,
                        LinkedHashMap::new));
    }

    private static Javadoc javadoc(NodeWithJavadoc<?> node) {
        return node.getJavadoc().orElseThrow(() -> new IllegalStateException("no Javadoc for " + node));
    }

    private static CompilationUnit parse(Class<?> type) {
        Class<?> outermost = type.getNestHost();
        Path file = Path.of("src", "main", "java").resolve(outermost.getName().replace('.', '/') + ".java");
        try {
            return PARSER.parse(file).getResult().orElseThrow(() -> new IllegalStateException("cannot parse " + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String javadoc) {
        return javadoc.replaceAll("\\s*<p>\\s*", " ")
                .replaceAll("\\{@(?:code|value|literal) ([^}]*)}", "`$1`")
                .replaceAll("\\{@link(?:plain)? #?([^} ]*)}", "`$1`")
                .replaceAll("\\{@link(?:plain)? [^} ]* ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
