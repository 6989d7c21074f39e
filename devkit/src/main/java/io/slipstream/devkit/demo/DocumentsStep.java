package io.slipstream.devkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Uploads real documents and finds each by a word that only it has, once its task is done. */
final class DocumentsStep implements Step {
    private static final Duration AT_MOST = Duration.ofSeconds(90);
    private static final List<Sample> SAMPLES = List.of(
            new Sample("payment-design.pdf", "application/pdf", "chargeback"),
            new Sample(
                    "retention-policy.docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "pseudonymised"),
            new Sample("incident-report.html", "text/html", "postmortem"),
            new Sample("coding-guide.md", "text/markdown", "parametrised"));

    private record Sample(String filename, String mediaType, String word) {}

    private record Uploaded(Sample sample, String id) {}

    @Override
    public String title() {
        return "upload documents and find them";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        long begun = System.nanoTime();
        List<Uploaded> uploaded = new ArrayList<>();
        for (Sample sample : SAMPLES) {
            uploaded.add(new Uploaded(sample, upload(suite, sample)));
        }
        int findings = 0;
        for (Uploaded document : uploaded) {
            findings += processed(suite, document).path("findings").size();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        for (Uploaded document : uploaded) {
            find(suite, document);
        }
        figures.note(
                "documents searchable",
                "%d of %d, %.1f s after the first upload",
                uploaded.size(),
                SAMPLES.size(),
                seconds);
        figures.note("security findings in them", "%d", findings);
    }

    private static String upload(SuiteClient suite, Sample sample) throws InterruptedException {
        var response =
                SuiteClient.expectSuccess(suite.send(suite.request("/api/v1/documents?filename=" + sample.filename())
                        .header("Content-Type", sample.mediaType())
                        .POST(BodyPublishers.ofByteArray(bytes(sample)))
                        .build()));
        return SuiteClient.json(response).path("id").asText();
    }

    private static JsonNode processed(SuiteClient suite, Uploaded document) throws InterruptedException {
        JsonNode[] last = {SuiteClient.JSON.createObjectNode()};
        SuiteClient.await("the processing of " + document.sample.filename, AT_MOST, () -> {
            last[0] = status(suite, document);
            return !last[0].path("status").asText().equals("processing");
        });
        if (!last[0].path("status").asText().equals("completed")) {
            throw new DemoFailure(document.sample.filename + " ended as " + last[0]);
        }
        return last[0];
    }

    private static JsonNode status(SuiteClient suite, Uploaded document) {
        try {
            return suite.get("/api/v1/documents/" + document.id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    private static void find(SuiteClient suite, Uploaded document) throws InterruptedException {
        JsonNode found = suite.get("/api/v1/search?query=" + document.sample.word + "&per_page=100")
                .path("data");
        for (JsonNode hit : found) {
            if (hit.path("id").asText().equals(document.id)
                    || hit.path("document_id").asText().equals(document.id)) {
                return;
            }
        }
        throw new DemoFailure("searching for '" + document.sample.word + "' does not find " + document.sample.filename);
    }

    private static byte[] bytes(Sample sample) {
        try (InputStream in = DocumentsStep.class.getResourceAsStream("/demo/documents/" + sample.filename)) {
            if (in == null) {
                throw new DemoFailure("the build has no " + sample.filename);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
