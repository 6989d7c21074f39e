package io.slipstream.task.analysis;

import java.util.List;
import java.util.regex.Pattern;

/** The table of patterns. Rules that matter to readers are their ids; they are stable. */
final class SecurityPatterns {
    /** All patterns, by category of the OWASP Top 10 of 2021. */
    static final List<SecurityPattern> ALL = List.of(
            pattern(
                    "hardcoded-password",
                    "A07:2021",
                    Severity.HIGH,
                    true,
                    List.of("passw", "pwd"),
                    "\\b(?:password|passwd|pwd)\\w{0,20}[\"']?\\s{0,5}[:=]\\s{0,5}[\"'][^\"'\\s]{4,100}[\"']"),
            pattern(
                    "hardcoded-secret",
                    "A02:2021",
                    Severity.HIGH,
                    true,
                    List.of("secret", "api_key", "apikey", "api-key", "token", "access_key"),
                    "\\b\\w{0,30}(?:secret|api[_-]?key|access[_-]?key|auth[_-]?token)\\w{0,20}[\"']?\\s{0,5}[:=]\\s{0,5}[\"'][A-Za-z0-9_\\-/+=.]{8,200}[\"']"),
            pattern(
                    "private-key",
                    "A02:2021",
                    Severity.CRITICAL,
                    false,
                    List.of("private key"),
                    "-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY"),
            pattern(
                    "aws-access-key",
                    "A02:2021",
                    Severity.CRITICAL,
                    true,
                    List.of("akia", "asia"),
                    "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            pattern(
                    "github-token",
                    "A02:2021",
                    Severity.CRITICAL,
                    true,
                    List.of("ghp_", "gho_", "ghs_", "github_pat_"),
                    "\\b(?:ghp|gho|ghs)_[A-Za-z0-9]{36}\\b|\\bgithub_pat_[A-Za-z0-9_]{22,100}"),
            pattern(
                    "default-credentials",
                    "A07:2021",
                    Severity.HIGH,
                    true,
                    List.of("admin", "root", "guest"),
                    "\\b(?:admin|root|guest)\\s{0,3}[:/]\\s{0,3}(?:admin|root|guest|password|changeme|123456|toor)\\b"),
            pattern(
                    "sql-string-building",
                    "A03:2021",
                    Severity.HIGH,
                    false,
                    List.of("select", "insert", "update", "delete"),
                    "[\"'](?:select|insert\\s{1,5}into|update|delete\\s{1,5}from)\\s[^\"']{0,300}[\"']\\s{0,5}(?:\\+|\\.\\.|\\|\\||%)\\s{0,5}\\w"),
            pattern(
                    "sql-interpolation",
                    "A03:2021",
                    Severity.HIGH,
                    false,
                    List.of("select", "insert", "update", "delete"),
                    "(?:f[\"']|`|\\$\")\\s{0,3}(?:select|insert\\s{1,5}into|update|delete\\s{1,5}from)\\s[^\"'`]{0,300}\\$?\\{\\w"),
            pattern(
                    "code-evaluation",
                    "A03:2021",
                    Severity.HIGH,
                    false,
                    List.of("eval", "exec"),
                    "\\b(?:eval|exec|execscript)\\s{0,3}\\(\\s{0,5}[^)\"'\\s]"),
            pattern(
                    "shell-command",
                    "A03:2021",
                    Severity.HIGH,
                    false,
                    List.of("os.system", "popen", "shell=true", "runtime.getruntime", "child_process", "shell_exec"),
                    "\\bos\\.(?:system|popen)\\s{0,3}\\(|shell\\s{0,3}=\\s{0,3}True|Runtime\\.getRuntime\\(\\)\\.exec|child_process|\\bshell_exec\\s{0,3}\\("),
            pattern(
                    "cross-site-scripting",
                    "A03:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("innerhtml", "document.write", "dangerouslysetinnerhtml", "|safe", "v-html"),
                    "\\.innerHTML\\s{0,3}\\+?=|document\\.write(?:ln)?\\s{0,3}\\(|dangerouslySetInnerHTML|\\|\\s{0,3}safe\\b|\\bv-html\\s{0,3}="),
            pattern(
                    "ldap-injection",
                    "A03:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("(uid=", "(cn=", "(samaccountname="),
                    "\\((?:uid|cn|sAMAccountName)=[\"']\\s{0,5}(?:\\+|\\.)"),
            pattern(
                    "template-injection",
                    "A03:2021",
                    Severity.HIGH,
                    false,
                    List.of("render_template_string", "freemarker", "velocity.evaluate"),
                    "render_template_string\\s{0,3}\\(\\s{0,5}[^\"')]|Velocity\\.evaluate\\s{0,3}\\("),
            pattern(
                    "weak-hash",
                    "A02:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("md5", "sha1", "sha-1"),
                    "\\b(?:md5|sha1)\\s{0,3}\\(|getInstance\\(\\s{0,3}[\"'](?:MD5|SHA-?1)[\"']|hashlib\\.(?:md5|sha1)|createHash\\(\\s{0,3}[\"'](?:md5|sha1)[\"']"),
            pattern(
                    "weak-cipher",
                    "A02:2021",
                    Severity.HIGH,
                    false,
                    List.of("des", "rc4", "ecb", "blowfish"),
                    "getInstance\\(\\s{0,3}[\"'](?:DES|DESede|RC4|ARCFOUR|Blowfish|AES/ECB)[/\"'\\w]|\\bMODE_ECB\\b|\\bDES\\.new\\s{0,3}\\(|createCipher\\(\\s{0,3}[\"'](?:des|rc4)"),
            pattern(
                    "predictable-random",
                    "A02:2021",
                    Severity.LOW,
                    false,
                    List.of("math.random", "new random(", "random.random", "mt_rand"),
                    "(?:token|secret|password|session|nonce|otp)\\w{0,30}\\s{0,5}[:=][^;]{0,80}(?:Math\\.random|new Random\\(|random\\.random|mt_rand)"),
            pattern(
                    "plain-http-credentials",
                    "A02:2021",
                    Severity.MEDIUM,
                    true,
                    List.of("http://"),
                    "http://[^\\s:/@\"']{1,60}:[^\\s:/@\"']{1,60}@"),
            pattern(
                    "tls-verification-off",
                    "A02:2021",
                    Severity.HIGH,
                    false,
                    List.of("verify", "insecure", "allow_all", "reject", "trustall", "curlopt_ssl"),
                    "verify\\s{0,3}=\\s{0,3}False|InsecureSkipVerify\\s{0,3}:\\s{0,3}true|rejectUnauthorized\\s{0,3}:\\s{0,3}false|ALLOW_ALL_HOSTNAME|NODE_TLS_REJECT_UNAUTHORIZED\\s{0,3}=\\s{0,3}[\"']?0|setTrustAll\\(true|CURLOPT_SSL_VERIFYPEER\\s{0,3},\\s{0,3}(?:0|false)"),
            pattern(
                    "path-traversal",
                    "A01:2021",
                    Severity.HIGH,
                    false,
                    List.of("../", "..\\"),
                    "(?:open|read|file|path|include|require|sendFile)\\w{0,20}\\s{0,3}\\([^)]{0,200}\\.\\.[/\\\\]"),
            pattern(
                    "path-from-request",
                    "A01:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("request", "req.", "params", "_get"),
                    "\\b(?:open|readFile|readFileSync|new File|Paths\\.get|sendFile|include|require)\\s{0,3}\\([^)]{0,100}(?:request\\.|req\\.(?:query|params|body)|params\\[|\\$_GET|getParameter)"),
            pattern(
                    "missing-authorisation",
                    "A01:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("permitall", "anonymous", "csrf", "authorize"),
                    "@PermitAll\\b|\\[AllowAnonymous\\]|\\.anyRequest\\(\\)\\.permitAll|@csrf_exempt\\b|csrf\\(\\)\\.disable\\(\\)|permission_classes\\s{0,3}=\\s{0,3}\\[\\s{0,3}AllowAny"),
            pattern(
                    "open-cors",
                    "A05:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("access-control-allow-origin", "allowed_origins", "allowedorigins", "cross"),
                    "Access-Control-Allow-Origin[\"']?\\s{0,3}[:,=]\\s{0,3}[\"']?\\*|allowed_?origins[\"']?\\s{0,3}[(:=]\\s{0,3}\\[?[\"']\\*|@CrossOrigin\\(\\s{0,3}(?:origins\\s{0,3}=\\s{0,3})?[\"']\\*"),
            pattern(
                    "debug-on",
                    "A05:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("debug"),
                    "\\bDEBUG\\s{0,3}=\\s{0,3}True\\b|\\bapp\\.run\\([^)]{0,100}debug\\s{0,3}=\\s{0,3}True|\\bdisplay_errors\\s{0,3}=\\s{0,3}On\\b"),
            pattern(
                    "xml-external-entity",
                    "A05:2021",
                    Severity.HIGH,
                    false,
                    List.of("<!entity", "documentbuilderfactory", "resolve_entities", "xmlinputfactory", "noent"),
                    "<!ENTITY\\s{1,5}[%\\w\\s]{1,60}(?:SYSTEM|PUBLIC)\\b|DocumentBuilderFactory\\.newInstance\\(\\)|XMLInputFactory\\.newInstance\\(\\)|resolve_entities\\s{0,3}=\\s{0,3}True|LIBXML_NOENT"),
            pattern(
                    "world-writable",
                    "A05:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("chmod", "0777", "0o777"),
                    "\\bchmod\\s{1,5}(?:-R\\s{1,5})?0?777\\b|chmod\\([^)]{0,100}0o?777"),
            pattern(
                    "unsafe-deserialisation",
                    "A08:2021",
                    Severity.CRITICAL,
                    false,
                    List.of(
                            "pickle",
                            "objectinputstream",
                            "yaml.load",
                            "unserialize",
                            "binaryformatter",
                            "enabledefaulttyping",
                            "readobject"),
                    "\\bpickle\\.loads?\\s{0,3}\\(|new ObjectInputStream\\s{0,3}\\(|\\byaml\\.load\\s{0,3}\\(\\s{0,3}[^,)]{1,100}\\)|\\bunserialize\\s{0,3}\\(|\\bBinaryFormatter\\b|enableDefaultTyping\\s{0,3}\\("),
            pattern(
                    "download-and-run",
                    "A08:2021",
                    Severity.HIGH,
                    false,
                    List.of("curl", "wget"),
                    "\\b(?:curl|wget)\\s[^|\\n]{1,300}\\|\\s{0,3}(?:sudo\\s{1,3})?(?:ba|z)?sh\\b"),
            pattern(
                    "log-injection",
                    "A09:2021",
                    Severity.LOW,
                    false,
                    List.of("log"),
                    "\\blog(?:ger|ging)?\\.(?:trace|debug|info|warn|warning|error)\\s{0,3}\\([^)]{0,200}\\+\\s{0,3}(?:request\\.|req\\.|params\\[|getParameter|userInput|user_input)"),
            pattern(
                    "swallowed-exception",
                    "A09:2021",
                    Severity.LOW,
                    false,
                    List.of("except", "catch"),
                    "except(?:\\s{1,5}Exception)?\\s{0,3}:\\s{0,5}pass\\b|catch\\s{0,3}\\([^)]{1,100}\\)\\s{0,3}\\{\\s{0,5}\\}"),
            pattern(
                    "server-side-request",
                    "A10:2021",
                    Severity.HIGH,
                    false,
                    List.of("request", "req.", "params", "_get"),
                    "\\b(?:requests\\.(?:get|post|put)|urlopen|fetch|axios\\.(?:get|post)|new URL|HttpClient\\.get|file_get_contents|curl_init)\\s{0,3}\\(\\s{0,5}[^)]{0,100}(?:request\\.|req\\.(?:query|params|body)|params\\[|\\$_GET|getParameter)"),
            pattern(
                    "metadata-endpoint",
                    "A10:2021",
                    Severity.MEDIUM,
                    false,
                    List.of("169.254.169.254", "metadata.google.internal"),
                    "169\\.254\\.169\\.254|metadata\\.google\\.internal"),
            pattern(
                    "vulnerable-component",
                    "A06:2021",
                    Severity.HIGH,
                    false,
                    List.of("log4j", "struts", "jquery"),
                    "\\blog4j-core[:\\-_/@\\w.]{0,20}2\\.(?:\\d|1[0-4])\\.\\d|\\bstruts2-core[:\\-_/@]{1,5}2\\.[0-4]|\\bjquery[@\\-/]{1,3}[12]\\.\\d"),
            pattern(
                    "unverified-token",
                    "A07:2021",
                    Severity.HIGH,
                    false,
                    List.of("jwt", "alg"),
                    "jwt\\.decode\\s{0,3}\\([^)]{0,200}verify(?:_signature)?[\"']?\\s{0,3}[:=]\\s{0,3}False|[\"']alg[\"']\\s{0,3}:\\s{0,3}[\"']none[\"']"));

    private SecurityPatterns() {}

    private static SecurityPattern pattern(
            String id, String category, Severity severity, boolean secret, List<String> hints, String expression) {
        Pattern compiled = Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
        return new SecurityPattern(id, category, severity, secret, hints, compiled);
    }
}
