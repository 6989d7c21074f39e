package io.slipstream.devkit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String SOURCE = """
            /** Mail that is {@code sent}. */
            @ConfigMapping(prefix = "slipstream.mail")
            public interface MailConfig {
                /**
                 * How long a server may take; see {@link #maxSize()}.
                 *
                 * <p>At least 1s.
                 */
                @WithDefault("PT30S")
                Duration sendTimeout();

                /** The largest message. */
                Optional<MemorySize> maxSize();

                /** Who sends. */
                String sender();

                /** Copies: a | b. */
                List<String> copyTo();

                /** The servers. */
                Map<String, Server> servers();

                /** How to say hello. */
                @WithName("hello")
                @WithDefault("quick-one")
                Greeting greeting();

                /** A server. */
                interface Server {
                    /** Its port. */
                    @WithDefault("25")
                    int port();
                }

                /** A greeting. */
                enum Greeting {
                    /** Short. */
                    QUICK_ONE,
                    /** Long. */
                    LONG
                }
            }
            """;

    @Test
    void document_inTheRepository_saysWhatTheCodeSays() throws IOException {
        String document = ConfigurationReference.write(ROOT);
        if (System.getProperty("update") != null) {
            Files.writeString(ConfigurationReference.file(ROOT), document);
        }

        assertThat(Files.readString(ConfigurationReference.file(ROOT)).replace("\r\n", "\n"))
                .as("docs/configuration.md is stale: run"
                        + " ./mvnw -pl devkit test -Dtest=ConfigurationReferenceTest -Dupdate")
                .isEqualTo(document);
    }

    @Test
    void parse_interface_hasItsPrefixAndMeaning() {
        List<ConfigGroup> groups = ConfigSource.parse("mail-service", SOURCE);

        assertThat(groups).singleElement().satisfies(group -> {
            assertThat(group.prefix()).isEqualTo("slipstream.mail");
            assertThat(group.meaning()).isEqualTo("Mail that is `sent`.");
        });
    }

    @Test
    void parse_methods_areKeysInTheirOrder() {
        assertThat(keys())
                .containsExactly(
                        new ConfigKey(
                                "slipstream.mail.send-timeout",
                                "duration",
                                "PT30S",
                                false,
                                "How long a server may take; see `max-size`. At least 1s."),
                        new ConfigKey("slipstream.mail.max-size", "size", "", false, "The largest message."),
                        new ConfigKey("slipstream.mail.sender", "text", "", true, "Who sends."),
                        new ConfigKey("slipstream.mail.copy-to", "list of text", "", true, "Copies: a \\| b."),
                        new ConfigKey("slipstream.mail.servers.<name>.port", "integer", "25", false, "Its port."),
                        new ConfigKey(
                                "slipstream.mail.hello",
                                "`quick-one`, `long`",
                                "quick-one",
                                false,
                                "How to say hello."));
    }

    @Test
    void environmentName_ofAKey_isItsUpperCaseForm() {
        assertThat(keys().getFirst().environmentName()).isEqualTo("SLIPSTREAM_MAIL_SEND_TIMEOUT");
    }

    @Test
    void section_ofAGroup_isATable() {
        assertThat(ConfigurationReference.section(
                        ConfigSource.parse("mail-service", SOURCE).getFirst()))
                .startsWith("\n### `slipstream.mail`\n\nMail that is `sent`.\n")
                .contains("| `slipstream.mail.sender`<br>`SLIPSTREAM_MAIL_SENDER` | text | required | Who sends. |\n")
                .contains("| none | The largest message. |\n");
    }

    @Test
    void parse_keyWithoutJavadoc_isRefusedByName() {
        assertThatThrownBy(() -> ConfigSource.parse(
                        "m", "/** M. */ @ConfigMapping(prefix = \"slipstream.m\") interface MConfig { int size(); }"))
                .hasMessageContaining("slipstream.m.size");
    }

    private static List<ConfigKey> keys() {
        return ConfigSource.parse("mail-service", SOURCE).getFirst().keys();
    }
}
