package io.slipstream.contracts.docs;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ErrorKind;
import io.slipstream.contracts.problem.ProblemType;
import java.util.Locale;
import java.util.Map;

/** Writes {@code docs/problems.md} from {@link ErrorCode} and {@link ProblemType}. */
final class ProblemsPage {
    private static final String INTRODUCTION = """
            # Problems

            Written by a test of the module `contracts` from `ErrorCode` and `ProblemType`; do not edit it by hand.

            Every failure over HTTP is `application/problem+json` (RFC 9457). Decide by `type`, which never changes; `title` and
            `detail` are for people. `trace_id` finds the request in logs and traces. Broken rules of a request are listed in
            `errors`, each with its field and its rule. Nothing is half-done after an error.

            ```json
            {"type":"https://slipstream.io/problems/queue-full","title":"Queue is full","status":429,
             "detail":"queue 'mail' holds 10000 of 10000","instance":"/api/v1/tasks","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
            ```

            The kind says whose turn it is: `caller` and `conflict` fail again if the request is repeated unchanged; `capacity`
            and `upstream` may work later and come with `Retry-After`; `internal` is a defect, told in general words and logged
            once with its cause.
            """;

    private ProblemsPage() {}

    static String write() {
        Map<String, String> when = Sources.constants(ErrorCode.class);
        Map<String, String> kinds = Sources.constants(ErrorKind.class);
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (ErrorKind kind : ErrorKind.values()) {
            page.append("\n## ").append(lower(kind.name()).replace('_', ' ')).append("\n\n");
            page.append(kinds.get(kind.name())).append("\n\n");
            page.append("| status | code | type | when |\n|---|---|---|---|\n");
            for (ErrorCode code : ErrorCode.values()) {
                if (code.kind() == kind) {
                    page.append(row(code, when.get(code.name())));
                }
            }
        }
        return page.toString();
    }

    private static String row(ErrorCode code, String when) {
        ProblemType type = ProblemType.of(code);
        String uri = type.type().toString();
        String slug = uri.substring(uri.lastIndexOf('/') + 1);
        return "| %d | <a id=\"%s\"></a>`%s`<br>%s | `%s` | %s |%n"
                .formatted(type.status(), slug, code.name(), code.title(), uri, when)
                .replace("\r\n", "\n");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
