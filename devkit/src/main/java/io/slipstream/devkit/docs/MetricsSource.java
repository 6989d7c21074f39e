package io.slipstream.devkit.docs;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the meters of one {@code *Metrics} class: every Micrometer builder with what is chained to it. */
final class MetricsSource {
    private static final Set<String> BUILDERS = Set.of(
            "Counter",
            "FunctionCounter",
            "Timer",
            "FunctionTimer",
            "LongTaskTimer",
            "Gauge",
            "TimeGauge",
            "DistributionSummary");

    private final Map<String, Expression> constants = new HashMap<>();

    private MetricsSource(CompilationUnit unit) {
        unit.findAll(VariableDeclarator.class)
                .forEach(variable ->
                        variable.getInitializer().ifPresent(value -> constants.put(variable.getNameAsString(), value)));
    }

    /** The meters of a source file, in its order. */
    static List<Meter> parse(String java) {
        CompilationUnit unit = new JavaParser(
                        new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_21))
                .parse(java)
                .getResult()
                .orElseThrow(() -> new IllegalStateException("a source of meters is not Java"));
        MetricsSource source = new MetricsSource(unit);
        return unit.findAll(MethodCallExpr.class).stream()
                .filter(MetricsSource::isBuilder)
                .map(source::meter)
                .toList();
    }

    private static boolean isBuilder(MethodCallExpr call) {
        return call.getNameAsString().equals("builder") && BUILDERS.contains(builder(call));
    }

    private static String builder(MethodCallExpr call) {
        String scope = call.getScope().map(Node::toString).orElse("");
        return scope.substring(scope.lastIndexOf('.') + 1);
    }

    private Meter meter(MethodCallExpr call) {
        Set<String> labels = new TreeSet<>();
        String meaning = "";
        String unit = "";
        for (MethodCallExpr link : chain(call)) {
            switch (link.getNameAsString()) {
                case "description" -> meaning = text(link.getArgument(0));
                case "baseUnit" -> unit = text(link.getArgument(0));
                case "tag" -> labels.add(text(link.getArgument(0)));
                case "tags" -> addEveryOther(link, labels);
                default -> {
                    // says nothing that the document has
                }
            }
        }
        return Meter.of(builder(call), text(call.getArgument(0)), unit, labels, meaning);
    }

    private void addEveryOther(MethodCallExpr tags, Set<String> labels) {
        for (int index = 0; index + 1 < tags.getArguments().size(); index += 2) {
            labels.add(text(tags.getArgument(index)));
        }
    }

    /** The calls on the result of a call, and on theirs. */
    private static List<MethodCallExpr> chain(MethodCallExpr first) {
        List<MethodCallExpr> links = new ArrayList<>();
        MethodCallExpr current = first;
        while (current.getParentNode().orElse(null) instanceof MethodCallExpr next
                && next.getScope().filter(current::equals).isPresent()) {
            links.add(next);
            current = next;
        }
        return links;
    }

    /** A text as far as the source tells; what is known at run time only stands in angle brackets. */
    private String text(Expression expression) {
        if (expression.isStringLiteralExpr()) {
            return expression.asStringLiteralExpr().asString();
        }
        if (expression.isBinaryExpr()) {
            return text(expression.asBinaryExpr().getLeft())
                    + text(expression.asBinaryExpr().getRight());
        }
        String name = expression.isFieldAccessExpr()
                ? expression.asFieldAccessExpr().getNameAsString()
                : expression.toString();
        return Optional.ofNullable(constants.get(name))
                .filter(value -> value.isStringLiteralExpr() || value.isBinaryExpr())
                .map(this::text)
                .orElse("<" + name + ">");
    }
}
