package io.slipstream.task.work;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mail that is ready to be sent. Its text form leaves out who gets what.
 *
 * @param messageId the same whenever it is sent again, with angle brackets
 * @param to addresses
 * @param cc addresses
 * @param bcc addresses that no recipient sees
 * @param subject one line
 * @param text the plain form; null if there is none
 * @param html the HTML form; null if there is none
 * @param replyTo where answers go; null means to the sender
 * @param headers further headers
 */
public record OutgoingMail(
        String messageId,
        List<String> to,
        List<String> cc,
        List<String> bcc,
        String subject,
        @Nullable String text,
        @Nullable String html,
        @Nullable String replyTo,
        Map<String, String> headers) {
    public OutgoingMail {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        headers = Map.copyOf(headers);
    }

    /** How many addresses it goes to. */
    public int recipients() {
        return to.size() + cc.size() + bcc.size();
    }

    @Override
    public String toString() {
        return "OutgoingMail[messageId=" + messageId + ", recipients=" + recipients() + "]";
    }
}
