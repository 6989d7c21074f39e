package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The dashboard in a real Chromium. A picture of what was seen stays in target/. */
@ExtendWith(SuiteExtension.class)
class DashboardST {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final RunningSuite suite;
    private ChromeDriver browser;

    DashboardST(RunningSuite suite) {
        this.suite = suite;
    }

    @BeforeEach
    void openBrowser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium", "chromium-browser", "google-chrome"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        ChromeDriverService driver = new ChromeDriverService.Builder()
                .usingDriverExecutable(new java.io.File(program("chromedriver")))
                .usingAnyFreePort()
                .build();
        browser = new ChromeDriver(driver, options);
        browser.manage().window().setSize(new Dimension(1500, 1100));
    }

    @AfterEach
    void closeBrowser() throws IOException {
        if (browser != null) {
            Files.write(Path.of("target", "dashboard.png"), browser.getScreenshotAs(OutputType.BYTES));
            browser.quit();
        }
    }

    @Test
    void dashboard_afterSignIn_showsLiveNumbersOfEveryService() throws InterruptedException {
        suite.client().get("/api/v1/cache/namespaces");
        browser.get(suite.client().gateway().resolve("/dashboard/").toString());

        signIn(suite.adminKey());

        List<String> parts = waitFor(() -> {
            List<WebElement> chips = browser.findElements(By.cssSelector("#services .service.up"));
            return chips.size() >= 5 ? chips.stream().map(WebElement::getText).toList() : null;
        });
        assertThat(parts).contains("cache", "task", "query", "asset", "gateway");
        String memory = waitFor(() -> {
            String text = browser.findElements(By.cssSelector("#tiles .tile .value"))
                    .getLast()
                    .getText();
            return text.endsWith("iB") ? text : null;
        });
        assertThat(memory).endsWith("MiB");
        String first = browser.findElement(By.id("live")).getText();
        String second = waitFor(() -> {
            String text = browser.findElement(By.id("live")).getText();
            return text.startsWith("live") && !text.equals(first) ? text : null;
        });
        assertThat(second).as("numbers keep coming").isNotEqualTo(first);
        assertThat(browser.findElements(By.cssSelector(".chart canvas"))).hasSize(4);
        assertThat(browser.manage().getCookies())
                .as("scripts see no credential")
                .allMatch(cookie -> cookie.isHttpOnly() && "Strict".equals(cookie.getSameSite()));
    }

    @Test
    void dashboard_withAWrongKey_saysSoAndShowsNothing() {
        browser.get(suite.client().gateway().resolve("/dashboard/").toString());

        signIn("slk_aaaaaaaaaaaa_" + "A".repeat(43));

        String error = waitFor(() -> {
            String text = browser.findElement(By.id("sign-in-error")).getText();
            return text.isBlank() ? null : text;
        });
        assertThat(error).containsIgnoringCase("key");
        assertThat(browser.findElement(By.id("board")).isDisplayed()).isFalse();
    }

    /** Someone new, who is told things; the secret of their key. */
    private String newcomer(String subject) throws InterruptedException {
        return suite.client()
                .post(
                        "/api/v1/api-keys",
                        Map.of("tenant", "default", "subject", subject, "scopes", List.of("metrics:read")))
                .path("secret")
                .asText();
    }

    private void tell(String subject, String title) throws InterruptedException {
        SuiteClient.expectSuccess(suite.client()
                .postJson(
                        "/api/v1/notifications",
                        Map.of("subject", subject, "title", title, "message", "What there is to say about " + title)));
    }

    private void openDashboardAs(String key) {
        browser.get(suite.client().gateway().resolve("/dashboard/").toString());
        signIn(key);
        waitFor(() -> browser.findElement(By.id("board")).isDisplayed() ? true : null);
    }

    private String badge() {
        WebElement badge = browser.findElement(By.id("notification-badge"));
        return badge.isDisplayed() ? badge.getText() : "0";
    }

    private void awaitBadge(String unread) {
        waitFor(() -> badge().equals(unread) ? true : null);
    }

    private List<WebElement> rows() {
        return browser.findElements(By.cssSelector("#notification-list .notice"));
    }

    private WebElement row(String title) {
        return waitFor(() -> rows().stream()
                .filter(row -> row.findElement(By.className("title")).getText().equals(title))
                .findFirst()
                .orElse(null));
    }

    private static boolean isUnread(WebElement row) {
        return row.getDomAttribute("class").contains("unread");
    }

    /** What the page itself would be told: with its cookie. */
    private long unreadOnServer() {
        Object count = browser.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                        + "fetch('/api/v1/notifications/unread-count').then((r) => r.json()).then((c) => done(c.unread_count));");
        return ((Number) count).longValue();
    }

    @Test
    void notifications_comeByThemselves_andAreRead() throws Exception {
        String subject = "reader-" + UUID.randomUUID();
        tell(subject, "before");
        openDashboardAs(newcomer(subject));
        awaitBadge("1");

        tell(subject, "one");
        tell(subject, "two");

        awaitBadge("3");
        assertThat(rows().stream()
                        .map(row -> row.findElement(By.className("title")).getText()))
                .containsExactly("two", "one", "before");
        picture("notifications");
        row("one").click();
        awaitBadge("2");
        assertThat(browser.findElement(By.id("notification-message")).getText())
                .isEqualTo("What there is to say about one");
        waitFor(() -> unreadOnServer() == 2 ? true : null);
        WebElement list = browser.findElement(By.id("notification-list"));
        list.sendKeys(Keys.END);
        awaitBadge("1");
        assertThat(browser.findElement(By.id("notification-title")).getText()).isEqualTo("before");
        browser.findElement(By.id("notification-read-all")).click();
        awaitBadge("0");
        waitFor(() -> unreadOnServer() == 0 ? true : null);
    }

    @Test
    void notification_thatCannotBeMarked_isUnreadAgain() throws Exception {
        String subject = "reader-" + UUID.randomUUID();
        tell(subject, "stubborn");
        openDashboardAs(newcomer(subject));
        row("stubborn");
        awaitBadge("1");
        browser.executeScript(
                "const real = window.fetch; window.fetch = (path, options) => String(path).endsWith(':batch-read')"
                        + " ? Promise.resolve(new Response('{}', {status: 503})) : real(path, options);");

        row("stubborn").click();

        assertThat(isUnread(row("stubborn"))).as("optimistic").isFalse();
        String error = waitFor(() -> {
            String text = browser.findElement(By.id("notification-error")).getText();
            return text.isBlank() ? null : text;
        });
        assertThat(error).contains("503");
        assertThat(isUnread(row("stubborn"))).as("rolled back").isTrue();
        assertThat(badge()).isEqualTo("1");
        assertThat(unreadOnServer()).isEqualTo(1);
    }

    @Test
    void notifications_ofTwoThousand_keepFewRowsInThePage_andAreSearched() throws Exception {
        String subject = "reader-" + UUID.randomUUID();
        int count = 2_000;
        suite.client().concurrently(count, 8, n -> () -> {
            tell(subject, "notice " + n);
            return n;
        });
        openDashboardAs(newcomer(subject));
        awaitBadge(String.valueOf(count));

        // The stream tells how many there are before the first page of the list has come.
        waitFor(() -> rows().isEmpty() ? null : true);
        waitFor(() -> {
            browser.executeScript("const list = document.getElementById('notification-list');"
                    + " list.scrollTop = list.scrollHeight;");
            assertThat(rows()).as("rows in the document").hasSizeBetween(1, 40);
            WebElement last = rows().getLast();
            return String.valueOf(count).equals(last.getDomAttribute("aria-posinset")) ? true : null;
        });
        picture("notifications-many");
        WebElement search = browser.findElement(By.id("notification-search"));
        browser.executeScript("window.searches = 0; const real = window.fetch; window.fetch = (path, options) => {"
                + " if (String(path).includes('q=')) window.searches++; return real(path, options); };");
        search.sendKeys("notice 1234");

        waitFor(() -> rows().size() == 1 ? true : null);
        assertThat(rows().getFirst().findElement(By.className("title")).getText())
                .isEqualTo("notice 1234");
        assertThat(badge()).isEqualTo(String.valueOf(count));
        assertThat(((Number) browser.executeScript("return window.searches;")).intValue())
                .as("requests for eleven keys")
                .isLessThanOrEqualTo(6);
    }

    private void picture(String name) throws IOException {
        browser.executeScript("document.getElementById('notification-panel').scrollIntoView();");
        Files.write(Path.of("target", name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private void signIn(String key) {
        WebElement field = waitFor(() -> {
            WebElement found = browser.findElement(By.id("api-key"));
            return found.isDisplayed() ? found : null;
        });
        field.sendKeys(key);
        browser.findElement(By.cssSelector("#sign-in-form button")).click();
    }

    private <T> T waitFor(java.util.function.Supplier<T> condition) {
        return new WebDriverWait(browser, AT_MOST)
                .ignoring(StaleElementReferenceException.class)
                .until(ignored -> condition.get());
    }

    private static String program(String... names) {
        for (String name : names) {
            for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
                Path candidate = Path.of(folder, name);
                if (Files.isExecutable(candidate)) {
                    return candidate.toString();
                }
            }
        }
        throw new IllegalStateException("this test needs " + String.join(" or ", names) + " on the PATH");
    }
}
