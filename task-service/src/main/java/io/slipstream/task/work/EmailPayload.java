package io.slipstream.task.work;

import io.slipstream.task.config.EmailConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the mail of a task. Nothing in it can begin a header of its own: control characters are refused wherever a header takes a text, and addresses
 * are those of RFC 5321 without quoting, comments and names.
 */
final class EmailPayload {
    private static final int SUBJECT_LIMIT = 500;
    private static final int ADDRESS_LIMIT = 254;
    private static final int HEADERS_LIMIT = 10;
    private static final int HEADER_LIMIT = 900;
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@" + LABEL + "(?:\\."
                    + LABEL + ")*");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,76}");
    private static final Set<String> HEADERS = Set.of(
            "auto-submitted",
            "in-reply-to",
            "list-id",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "precedence",
            "references");
    private static final String EXTENSION = "x-";

    private final Arguments arguments;
    private final EmailConfig config;

    EmailPayload(Arguments arguments, EmailConfig config) {
        this.arguments = arguments;
        this.config = config;
    }

    /** Whether a text is an address. */
    static boolean isAddress(String text) {
        return text.length() <= ADDRESS_LIMIT
                && text.indexOf('@') <= 64
                && ADDRESS.matcher(text).matches();
    }

    /** The mail; fails with a permanent {@link WorkFailure} that names field and rule. */
    OutgoingMail mail(String messageId) {
        arguments.only("to", "cc", "bcc", "subject", "text", "html", "reply_to", "headers");
        List<String> to = addresses("to");
        if (to.isEmpty()) {
            throw Arguments.invalid("to", "a list of at least one address");
        }
        List<String> cc = addresses("cc");
        List<String> bcc = addresses("bcc");
        int limit = config.recipientLimit();
        if (Stream.of(to, cc, bcc).mapToInt(List::size).sum() > limit) {
            throw Arguments.invalid("to", "at most " + limit + " addresses, those of cc and bcc included");
        }
        Optional<String> text = arguments.optionalText("text");
        Optional<String> html = arguments.optionalText("html");
        checkBody(text, html);
        return new OutgoingMail(
                messageId,
                to,
                cc,
                bcc,
                subject(),
                text.orElse(null),
                html.orElse(null),
                arguments
                        .optionalText("reply_to")
                        .map(address -> address("reply_to", address))
                        .orElse(null),
                headers());
    }

    private List<String> addresses(String field) {
        List<String> all = arguments.textsOrNone(field);
        all.forEach(text -> address(field, text));
        return all.stream().distinct().toList();
    }

    private static String address(String field, String text) {
        if (!isAddress(text)) {
            throw Arguments.invalid(field, "addresses of the form local@domain, without names and quotes");
        }
        return text;
    }

    private String subject() {
        String subject = arguments.text("subject");
        if (subject.length() > SUBJECT_LIMIT || hasControl(subject)) {
            throw Arguments.invalid("subject", "one line of at most " + SUBJECT_LIMIT + " characters");
        }
        return subject;
    }

    private void checkBody(Optional<String> text, Optional<String> html) {
        if (text.isEmpty() && html.isEmpty()) {
            throw Arguments.invalid("text", "there, or html");
        }
        long limit = config.bodyLimit().asLongValue();
        long bytes = Stream.of(text, html)
                .flatMap(Optional::stream)
                .mapToLong(part -> part.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > limit) {
            throw Arguments.invalid("text", "at most " + limit + " bytes, html included");
        }
    }

    private Map<String, String> headers() {
        Map<String, String> headers = arguments.textsByName("headers");
        if (headers.size() > HEADERS_LIMIT) {
            throw Arguments.invalid("headers", "at most " + HEADERS_LIMIT + " headers");
        }
        headers.forEach(EmailPayload::checkHeader);
        return headers;
    }

    private static void checkHeader(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER.matcher(name).matches() || !(HEADERS.contains(lower) || lower.startsWith(EXTENSION))) {
            throw Arguments.invalid("headers", "names that begin with X-, or of these: " + String.join(", ", sorted()));
        }
        boolean ascii = value.chars().allMatch(letter -> letter >= ' ' && letter < 0x7f);
        if (!ascii || value.length() > HEADER_LIMIT) {
            throw Arguments.invalid("headers." + name, "one line of ASCII of at most " + HEADER_LIMIT + " characters");
        }
    }

    private static List<String> sorted() {
        return HEADERS.stream().sorted().toList();
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(letter -> Character.isISOControl(letter) || letter == 0x2028 || letter == 0x2029);
    }
}
