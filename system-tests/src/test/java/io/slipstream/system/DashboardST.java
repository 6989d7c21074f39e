package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
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

    private void signIn(String key) {
        WebElement field = waitFor(() -> {
            WebElement found = browser.findElement(By.id("api-key"));
            return found.isDisplayed() ? found : null;
        });
        field.sendKeys(key);
        browser.findElement(By.cssSelector("#sign-in-form button")).click();
    }

    private <T> T waitFor(java.util.function.Supplier<T> condition) {
        return new WebDriverWait(browser, AT_MOST).until(ignored -> condition.get());
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
