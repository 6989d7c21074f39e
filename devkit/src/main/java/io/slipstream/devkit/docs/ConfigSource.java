package io.slipstream.devkit.docs;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.nodeTypes.NodeWithAnnotations;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.ast.type.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the configuration interfaces of one module: those with {@code @ConfigMapping} and the ones they are made of. */
final class ConfigSource {
    private static final Set<String> LISTS = Set.of("List", "Set");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("int", "integer"),
            Map.entry("Integer", "integer"),
            Map.entry("OptionalInt", "integer"),
            Map.entry("long", "integer"),
            Map.entry("Long", "integer"),
            Map.entry("OptionalLong", "integer"),
            Map.entry("double", "number"),
            Map.entry("Double", "number"),
            Map.entry("OptionalDouble", "number"),
            Map.entry("boolean", "true or false"),
            Map.entry("Boolean", "true or false"),
            Map.entry("String", "text"),
            Map.entry("Duration", "duration"),
            Map.entry("MemorySize", "size"),
            Map.entry("URI", "URI"),
            Map.entry("Path", "path"),
            Map.entry("ZoneId", "time zone"));

    private final String module;
    private final Map<String, ClassOrInterfaceDeclaration> interfaces = new HashMap<>();
    private final Map<String, EnumDeclaration> enums = new HashMap<>();

    private ConfigSource(String module) {
        this.module = module;
    }

    /** The groups of a module, sorted by prefix; none if it has no configuration package. */
    static List<ConfigGroup> read(Path moduleDirectory) throws IOException {
        Path sources = moduleDirectory.resolve(Path.of("src", "main", "java"));
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        ConfigSource source = new ConfigSource(moduleDirectory.getFileName().toString());
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> found =
                    files.filter(ConfigSource::isConfiguration).sorted().toList();
            for (Path file : found) {
                source.add(Files.readString(file));
            }
        }
        return source.groups();
    }

    /** The groups of one source file, for tests. */
    static List<ConfigGroup> parse(String module, String java) {
        ConfigSource source = new ConfigSource(module);
        source.add(java);
        return source.groups();
    }

    /** {@code maxSize} as {@code max-size}. */
    static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static boolean isConfiguration(Path file) {
        Path folder = file.getParent();
        return file.toString().endsWith(".java") && folder != null && folder.endsWith("config");
    }

    private void add(String java) {
        JavaParser parser =
                new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_21));
        CompilationUnit unit = parser.parse(java)
                .getResult()
                .orElseThrow(() -> new IllegalStateException("a configuration source of " + module + " is not Java"));
        unit.findAll(ClassOrInterfaceDeclaration.class)
                .forEach(found -> interfaces.put(found.getNameAsString(), found));
        unit.findAll(EnumDeclaration.class).forEach(found -> enums.put(found.getNameAsString(), found));
    }

    private List<ConfigGroup> groups() {
        return interfaces.values().stream()
                .flatMap(found -> prefix(found).map(prefix -> group(found, prefix)).stream())
                .sorted((left, right) -> left.prefix().compareTo(right.prefix()))
                .toList();
    }

    private ConfigGroup group(ClassOrInterfaceDeclaration type, String prefix) {
        List<ConfigKey> keys = new ArrayList<>();
        collect(type, prefix, keys);
        return new ConfigGroup(module, prefix, JavadocText.of(type, type.getNameAsString()), keys);
    }

    private void collect(ClassOrInterfaceDeclaration type, String prefix, List<ConfigKey> keys) {
        type.getMethods().stream()
                .filter(method -> method.getBody().isEmpty())
                .forEach(method -> collect(method, prefix, keys));
    }

    private void collect(MethodDeclaration method, String prefix, List<ConfigKey> keys) {
        String name = name(method, prefix);
        Type inner = unwrapped(method.getType(), "Optional");
        boolean isMap = isNamed(inner, "Map");
        Type value = isMap ? argument(inner, 1) : inner;
        String key = isMap ? name + ".<name>" : name;
        ClassOrInterfaceDeclaration nested = interfaces.get(value.asString());
        if (nested != null) {
            collect(nested, key, keys);
            return;
        }
        Optional<String> defaultValue = annotation(method, "WithDefault");
        boolean required =
                defaultValue.isEmpty() && !isMap && !method.getType().asString().startsWith("Optional");
        keys.add(new ConfigKey(key, typeName(value), defaultValue.orElse(""), required, JavadocText.of(method, key)));
    }

    private static String name(MethodDeclaration method, String prefix) {
        if (method.getAnnotationByName("WithParentName").isPresent()) {
            return prefix;
        }
        return prefix + "." + annotation(method, "WithName").orElseGet(() -> kebab(method.getNameAsString()));
    }

    private String typeName(Type type) {
        if (isList(type)) {
            return "list of " + typeName(argument(type, 0));
        }
        EnumDeclaration enumeration = enums.get(type.asString());
        if (enumeration != null) {
            return enumeration.getEntries().stream()
                    .map(entry -> "`"
                            + entry.getNameAsString().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                    .collect(Collectors.joining(", "));
        }
        return TYPES.getOrDefault(type.asString(), type.asString());
    }

    private static boolean isList(Type type) {
        return LISTS.stream().anyMatch(list -> isNamed(type, list));
    }

    private static boolean isNamed(Type type, String name) {
        return type instanceof ClassOrInterfaceType named
                && named.getNameAsString().equals(name);
    }

    private static Type unwrapped(Type type, String wrapper) {
        return isNamed(type, wrapper) ? argument(type, 0) : type;
    }

    private static Type argument(Type type, int index) {
        return type.asClassOrInterfaceType()
                .getTypeArguments()
                .map(arguments -> arguments.get(index))
                .orElseThrow(() -> new IllegalStateException(type + " has no type arguments"));
    }

    private static Optional<String> prefix(ClassOrInterfaceDeclaration type) {
        return annotation(type, "ConfigMapping");
    }

    /** The text of an annotation: its only member, or the one named {@code prefix} or {@code value}. */
    private static Optional<String> annotation(NodeWithAnnotations<?> node, String name) {
        return node.getAnnotationByName(name).flatMap(ConfigSource::member).map(ConfigSource::text);
    }

    private static Optional<Expression> member(AnnotationExpr annotation) {
        if (annotation.isSingleMemberAnnotationExpr()) {
            return Optional.of(annotation.asSingleMemberAnnotationExpr().getMemberValue());
        }
        return annotation.asNormalAnnotationExpr().getPairs().stream()
                .filter(pair -> Set.of("prefix", "value").contains(pair.getNameAsString()))
                .map(pair -> pair.getValue())
                .findFirst();
    }

    private static String text(Expression expression) {
        if (expression.isBinaryExpr()) {
            return text(expression.asBinaryExpr().getLeft())
                    + text(expression.asBinaryExpr().getRight());
        }
        return expression.asStringLiteralExpr().asString();
    }
}
