package io.slipstream.system;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What can be said of any answer. */
final class Answers {
    private Answers() {}

    static boolean isProblem(HttpResponse<byte[]> answer) {
        return answer.statusCode() >= 400
                && answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
    }

    static String describe(HttpResponse<byte[]> answer) {
        return answer.request().method() + " " + answer.request().uri() + " -> " + answer.statusCode() + " "
                + answer.headers().firstValue("Content-Type").orElse("") + " "
                + new String(answer.body(), StandardCharsets.UTF_8);
    }
}
