package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How {@code email.send} reaches a mail server. The other settings of {@code quarkus.mailer} hold too, but for these. */
@ConfigMapping(prefix = "slipstream.email")
public interface EmailConfig {
    /** The mail server. Empty means that no mail is sent: {@code email.send} fails for good and says so. */
    Optional<String> host();

    /** The mail server's port: 587 for submission, 465 with {@link #tls()}, 25 for a relay. */
    @WithDefault("587")
    int port();

    /** Whom all mail is from: {@code a@example.org}, or {@code Name <a@example.org>}; must be there if there is a host. Its domain ends each Message-ID. */
    Optional<String> from();

    /** Whether the connection begins encrypted, as on port 465. */
    @WithDefault("false")
    boolean tls();

    /** Whether a connection that begins plain is encrypted by STARTTLS: {@code REQUIRED}, {@code OPTIONAL} or {@code DISABLED}. What is not required can be prevented by whoever sits in between. */
    @WithDefault("REQUIRED")
    String startTls();

    /** The user to log in as; empty means without logging in. */
    Optional<String> username();

    /** The user's password. */
    Optional<String> password();

    /**
     * How long one mail may take to hand over; past it the outcome is unknown, and it may be sent once more. Above a minute, within which a
     * connection fails that does not open: then nothing was sent, and it may be tried as often as its type says.
     */
    @WithDefault("PT2M")
    Duration timeout();

    /** How many addresses one mail may go to, those of to, cc and bcc together; past it the task fails for good. */
    @WithDefault("100")
    int recipientLimit();

    /** The largest text and HTML of a mail together, in UTF-8; past it the task fails for good. */
    @WithDefault("512K")
    MemorySize bodyLimit();
}
