package io.slipstream.devkit.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Publishes a front-end build (Bootstrap and ECharts as their makers ship them) and visits it twice. */
final class FrontEndStep implements Step {
    private static final String PACKAGES = "/META-INF/resources/_static/";
    private static final String PREFIX = "demo";
    private static final List<String> FILES = List.of(
            "bootstrap/5.3.8/dist/css/bootstrap.min.css",
            "bootstrap/5.3.8/dist/css/bootstrap.min.css.map",
            "bootstrap/5.3.8/dist/css/bootstrap-utilities.min.css",
            "bootstrap/5.3.8/dist/js/bootstrap.bundle.min.js",
            "bootstrap/5.3.8/dist/js/bootstrap.esm.min.js",
            "echarts/6.0.0/dist/echarts.min.js",
            "echarts/6.0.0/dist/echarts.common.min.js",
            "echarts/6.0.0/dist/echarts.esm.min.mjs");

    @Override
    public String title() {
        return "publish a front-end build and visit it twice";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        Map<String, byte[]> build = build();
        SuiteClient.expectSuccess(suite.send(suite.request("/api/v1/bundles?prefix=" + PREFIX)
                .header("Content-Type", "application/zip")
                .POST(BodyPublishers.ofByteArray(zip(build)))
                .build()));
        long original = 0;
        long sent = 0;
        int again = 0;
        for (Map.Entry<String, byte[]> file : build.entrySet()) {
            String path = "/assets/" + PREFIX + "/" + file.getKey();
            HttpResponse<byte[]> first = visit(suite, path, "br, gzip;q=0.5", null);
            original += file.getValue().length;
            sent += first.body().length;
            String etag = first.headers().firstValue("ETag").orElseThrow(() -> new DemoFailure(path + " has no ETag"));
            again += visit(suite, path, "br, gzip;q=0.5", etag).statusCode() == 304 ? 1 : 0;
            checkGzip(suite, path, file.getValue());
        }
        if (sent >= original) {
            throw new DemoFailure("nothing was compressed: " + sent + " of " + original + " bytes were sent");
        }
        figures.note("front-end build", "%d files, published as one", build.size());
        figures.note(
                "bytes, before and after compression",
                "%,d and %,d (%.1f %% saved)",
                original,
                sent,
                100.0 * (original - sent) / original);
        figures.note("304 on the second visit", "%.0f %%", 100.0 * again / build.size());
        if (again != build.size()) {
            throw new DemoFailure("only " + again + " of " + build.size() + " files answered 304 on the second visit");
        }
    }

    private static HttpResponse<byte[]> visit(SuiteClient suite, String path, String encodings, @Nullable String etag)
            throws InterruptedException {
        var request = suite.request(path).header("Accept-Encoding", encodings).GET();
        if (etag != null) {
            request.header("If-None-Match", etag);
        }
        HttpResponse<byte[]> response = suite.send(request.build());
        return response.statusCode() == 304 ? response : SuiteClient.expectSuccess(response);
    }

    /** What arrives in gzip is what was published. */
    private static void checkGzip(SuiteClient suite, String path, byte[] published) throws InterruptedException {
        HttpResponse<byte[]> response = visit(suite, path, "gzip", null);
        boolean encoded =
                response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        try (InputStream body = new ByteArrayInputStream(response.body());
                InputStream decoded = encoded ? new GZIPInputStream(body) : body) {
            if (!Arrays.equals(decoded.readAllBytes(), published)) {
                throw new DemoFailure(path + " is not what was published");
            }
        } catch (IOException e) {
            throw new DemoFailure(path + " cannot be decoded", e);
        }
    }

    private static Map<String, byte[]> build() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("index.html", resource("/demo/site/index.html"));
        for (String file : FILES) {
            files.put(file.replaceFirst("/[0-9.]+/dist/", "/"), resource(PACKAGES + file));
        }
        return files;
    }

    private static byte[] resource(String name) {
        try (InputStream in = FrontEndStep.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new DemoFailure("the build has no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
