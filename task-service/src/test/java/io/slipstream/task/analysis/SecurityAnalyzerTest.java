package io.slipstream.task.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityAnalyzerTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** A line that each rule must find. */
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("hardcoded-password", "db.password = \"hunter22\""),
            Map.entry("hardcoded-secret", "const client_secret: 'abcdef0123456789'"),
            Map.entry("private-key", "-----BEGIN RSA PRIVATE KEY-----"),
            Map.entry("aws-access-key", "key AKIAIOSFODNN7EXAMPLE"),
            Map.entry("github-token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
            Map.entry("default-credentials", "login with admin/admin first"),
            Map.entry("sql-string-building", "String q = \"SELECT * FROM users WHERE id = \" + id;"),
            Map.entry("sql-interpolation", "cur.execute(f\"SELECT * FROM t WHERE name = {name}\")"),
            Map.entry("code-evaluation", "result = eval(user_expression)"),
            Map.entry("shell-command", "os.system(cmd)"),
            Map.entry("cross-site-scripting", "el.innerHTML = value"),
            Map.entry("ldap-injection", "filter = \"(uid=\" + name + \")\""),
            Map.entry("template-injection", "return render_template_string(template)"),
            Map.entry("weak-hash", "MessageDigest.getInstance(\"MD5\")"),
            Map.entry("weak-cipher", "Cipher.getInstance(\"DES/ECB/PKCS5Padding\")"),
            Map.entry("predictable-random", "session_token = Math.random()"),
            Map.entry("plain-http-credentials", "curl http://user:secret@example.org/"),
            Map.entry("tls-verification-off", "requests.get(url, verify=False)"),
            Map.entry("path-traversal", "open(\"../../etc/passwd\")"),
            Map.entry("path-from-request", "new File(request.getParameter(\"f\"))"),
            Map.entry("missing-authorisation", "@PermitAll public void admin()"),
            Map.entry("open-cors", "Access-Control-Allow-Origin: *"),
            Map.entry("debug-on", "DEBUG = True"),
            Map.entry("xml-external-entity", "<!ENTITY xxe SYSTEM \"file:///etc/passwd\">"),
            Map.entry("world-writable", "chmod 777 /srv"),
            Map.entry("unsafe-deserialisation", "obj = pickle.loads(data)"),
            Map.entry("download-and-run", "curl https://example.org/x.sh | sudo bash"),
            Map.entry("log-injection", "logger.info(\"user \" + request.getParameter(\"u\"))"),
            Map.entry("swallowed-exception", "catch (Exception e) {}"),
            Map.entry("server-side-request", "requests.get(request.args['url'])"),
            Map.entry("metadata-endpoint", "http://169.254.169.254/latest/meta-data"),
            Map.entry("vulnerable-component", "log4j-core:2.14.1"),
            Map.entry("unverified-token", "jwt.decode(token, verify=False)"));

    private final SecurityAnalyzer analyzer = new SecurityAnalyzer(InstantSource.system());

    static List<SecurityPattern> patterns() {
        return SecurityPatterns.ALL;
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void analyse_exampleOfEachRule_isFoundOnItsLine(SecurityPattern pattern) {
        String example = EXAMPLES.get(pattern.id());
        assertThat(example).as("an example for " + pattern.id()).isNotNull();

        assertThat(analyzer.analyse("first line\n" + example + "\nlast", LIMIT)).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(pattern.id());
            assertThat(finding.owaspCategory()).isEqualTo(pattern.owaspCategory());
            assertThat(finding.line()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void pattern_anyRule_usesOnlyWhatMatchesInLinearTime(SecurityPattern pattern) {
        String expression = pattern.pattern().pattern();
        assertThat(expression).doesNotContain("(?=", "(?!", "(?<", "\\1", "\\k", "(?>", "++", "*+", ".*", ".+");
        assertThat(pattern.hints())
                .isNotEmpty()
                .allSatisfy(hint -> assertThat(hint).isLowerCase());
    }

    @Test
    void patterns_together_coverEveryCategoryButInsecureDesign() {
        assertThat(SecurityPatterns.ALL.stream()
                        .map(SecurityPattern::owaspCategory)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "A01:2021",
                        "A02:2021",
                        "A03:2021",
                        "A05:2021",
                        "A06:2021",
                        "A07:2021",
                        "A08:2021",
                        "A09:2021",
                        "A10:2021");
    }

    @Test
    void analyse_plainProse_findsNothing() {
        String prose = "The quarterly report shows steady growth.\nPlease select a date and update the calendar.\n";
        assertThat(analyzer.analyse(prose, LIMIT)).isEmpty();
    }

    @Test
    void analyse_secret_isMaskedInTheExcerpt() {
        assertThat(analyzer.analyse("password = \"hunter22\"", LIMIT))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.excerpt()).contains("password").doesNotContain("hunter22"));
    }

    @Test
    void analyse_hostileLine_isBounded() {
        String hostile = "select ".repeat(50_000) + "\"select " + "x".repeat(200_000);
        assertThat(analyzer.analyse(hostile, LIMIT)).isEmpty();
    }

    @Test
    void analyse_matchFarIntoALongLine_isFoundOnce() {
        String line = "x ".repeat(2_000) + "obj = pickle.loads(data)" + " y".repeat(2_000);
        assertThat(analyzer.analyse(line, LIMIT)).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("unsafe-deserialisation");
            assertThat(finding.excerpt()).contains("pickle.loads");
        });
    }

    @Test
    void analyse_endlessFindings_stopAtTheLimit() {
        assertThat(analyzer.analyse("os.system(cmd)\n".repeat(3_000), LIMIT)).hasSize(1000);
    }

    @Test
    void analyse_pastItsTime_fails() {
        AtomicLong seconds = new AtomicLong();
        SecurityAnalyzer slow = new SecurityAnalyzer(() -> Instant.ofEpochSecond(seconds.getAndAdd(10)));
        assertThatThrownBy(() -> slow.analyse("a\n".repeat(100), Duration.ofSeconds(30)))
                .isInstanceOf(SecurityAnalyzer.TooSlowException.class);
    }
}
