package io.slipstream.devkit.cli;

import com.fasterxml.jackson.core.JacksonException;
import io.slipstream.devkit.suite.SuiteStatus;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how the suite is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows each part: state, process, address, time up, memory, whether its AOT cache is used.",
            "Ends with 0 if everything is ready, with 3 if not."
        })
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_READY = 3;

    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    private enum Format {
        TEXT,
        JSON
    }

    @Override
    public Integer call() throws JacksonException {
        SuiteStatus status = SuiteStatus.of(suite.folder());
        System.out.println(
                switch (format) {
                    case JSON -> status.toJson();
                    case TEXT -> text(status);
                });
        return status.isReady() ? 0 : NOT_READY;
    }

    static String text(SuiteStatus status) {
        if (status.parts().isEmpty()) {
            return "The suite in " + status.data() + " is " + status.state() + ".";
        }
        StringBuilder text = new StringBuilder("The suite in " + status.data() + " is " + status.state() + ".\n");
        text.append("gateway ")
                .append(status.gatewayUrl())
                .append(", dashboard ")
                .append(status.dashboardUrl());
        text.append('\n').append('\n');
        row(text, "PART", "STATE", "PID", "ADDRESS", "UP", "RSS MiB", "PSS MiB", "AOT", "RESTARTS");
        for (SuiteStatus.Part part : status.parts()) {
            row(
                    text,
                    part.name(),
                    part.state(),
                    orDash(part.pid()),
                    part.url().isEmpty() ? "-" : part.url(),
                    part.uptimeSeconds() == null ? "-" : part.uptimeSeconds() + " s",
                    Long.toString(part.residentBytes() >> 20),
                    Long.toString(part.proportionalBytes() >> 20),
                    part.aotCache() == null ? "-" : part.aotCache() ? "used" : "no",
                    orDash(part.restarts()));
        }
        text.append('\n')
                .append(String.format(
                        Locale.ROOT,
                        "The services together: %d MiB resident, %d MiB proportional (the extractor apart).%n",
                        status.servicesResidentBytes() >> 20,
                        status.servicesProportionalBytes() >> 20));
        Double seconds = status.readySeconds();
        text.append(
                seconds == null ? "Not ready yet." : String.format(Locale.ROOT, "Ready %.1f s after 'up'.", seconds));
        return text.toString();
    }

    private static void row(StringBuilder text, String... columns) {
        text.append(String.format(Locale.ROOT, "%-22s %-10s %8s  %-24s %8s %8s %8s  %-5s %8s", (Object[]) columns))
                .append('\n');
    }

    private static String orDash(@Nullable Number value) {
        return value == null ? "-" : value.toString();
    }
}
