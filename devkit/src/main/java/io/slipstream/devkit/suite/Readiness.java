package io.slipstream.devkit.suite;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Asks a service whether it can serve. */
final class Readiness {
    private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(3).toMillis();

    private Readiness() {}

    /** Whether {@code /q/health/ready} of a service answers 200 within three seconds. */
    static boolean of(String url) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url + "/q/health/ready").toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
