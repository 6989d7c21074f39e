package io.slipstream.system;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One suite, with three replicas of cache-service and task-service, for all system tests of a run, started by the first and stopped after the last. */
final class SuiteExtension implements BeforeAllCallback, ParameterResolver {
    private static final Path ROOT = Path.of(System.getProperty("slipstream.root", ".."))
            .toAbsolutePath()
            .normalize();

    @Override
    public void beforeAll(ExtensionContext context) {
        suite(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningSuite.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return suite(context);
    }

    private static RunningSuite suite(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SuiteExtension.class))
                .computeIfAbsent(
                        RunningSuite.class,
                        ignored -> RunningSuite.start(
                                ROOT,
                                ROOT.resolve("system-tests/target/suite"),
                                "--replicas",
                                "cache-service=3",
                                "--replicas",
                                "task-service=3"),
                        RunningSuite.class);
    }
}
