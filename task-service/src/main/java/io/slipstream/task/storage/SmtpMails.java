package io.slipstream.task.storage;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.slipstream.task.config.EmailConfig;
import io.slipstream.task.work.MailOutcome;
import io.slipstream.task.work.Mails;
import io.slipstream.task.work.OutgoingMail;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.SMTPException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;

/**
 * Mails over SMTP by the Quarkus mailer. A reply of the server is an answer, whichever command it refuses, and a connection that did not open sent nothing;
 * everything else leaves it open whether the mail arrived. Connections are not kept: one that was closed meanwhile could not be told from one that broke.
 */
@ApplicationScoped
public class SmtpMails implements Mails {
    private static final Pattern FROM =
            Pattern.compile("(?:[\\p{L}\\p{N} ._'-]{1,100} )?<?([^\\s<>@]{1,64}@([A-Za-z0-9.-]{1,253}))>?");
    private static final int REPLY_LIMIT = 200;

    private final ReactiveMailer mailer;
    private final EmailConfig config;
    private final Optional<String> domain;

    /** Mails over a mailer; settings that cannot be understood fail with {@link IllegalArgumentException}. */
    public SmtpMails(ReactiveMailer mailer, EmailConfig config) {
        this.mailer = mailer;
        this.config = config;
        this.domain = config.host().map(host -> domainOf(config.from().orElse("")));
    }

    private static String domainOf(String from) {
        Matcher parts = FROM.matcher(from);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "slipstream.email.from must be an address, or Name <address>, if slipstream.email.host is set");
        }
        return parts.group(2);
    }

    @Override
    public Optional<String> domain() {
        return domain;
    }

    @Override
    public Uni<MailOutcome> send(OutgoingMail mail) {
        return mailer.send(message(mail))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .<MailOutcome>map(sent -> new MailOutcome.Accepted())
                .onFailure()
                .recoverWithItem(SmtpMails::outcome);
    }

    private Mail message(OutgoingMail mail) {
        Mail message = new Mail()
                .setFrom(config.from().orElseThrow())
                .setTo(new ArrayList<>(mail.to()))
                .setCc(new ArrayList<>(mail.cc()))
                .setBcc(new ArrayList<>(mail.bcc()))
                .setSubject(mail.subject())
                .setText(mail.text())
                .setHtml(mail.html());
        if (mail.replyTo() != null) {
            message.setReplyTo(mail.replyTo());
        }
        mail.headers().forEach((name, value) -> message.addHeader(name, value));
        message.addHeader("Message-ID", mail.messageId());
        return message;
    }

    private static MailOutcome outcome(Throwable failure) {
        return switch (failure) {
            case SMTPException refused -> new MailOutcome.Refused(refused.getReplyCode(), reply(refused));
            case TimeoutException late -> new MailOutcome.Unknown("the mail server did not answer in time");
            case Throwable away
            when isBeforeAnything(away) ->
                new MailOutcome.Unreachable(
                        "the mail server cannot be reached: " + away.getClass().getSimpleName());
            default ->
                new MailOutcome.Unknown("the connection to the mail server ended before it answered: "
                        + shortened(String.valueOf(failure.getMessage())));
        };
    }

    private static boolean isBeforeAnything(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof SSLHandshakeException;
    }

    private static String reply(SMTPException refused) {
        List<String> lines = refused.getReplyMessages();
        return lines.isEmpty() ? "" : shortened(String.join(" ", lines));
    }

    /** On one line and short: what a server says is not ours. */
    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= REPLY_LIMIT ? line : line.substring(0, REPLY_LIMIT);
    }
}
