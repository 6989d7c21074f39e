package io.slipstream.benchmarks.cache;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.benchmarks.WarmUp;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers of models: what a look-up and a store cost beside those of plain entries, what a crowd costs the model, how soon a kept answer begins, and whether
 * the ledger is right.
 */
final class ModelAnswers implements Scenario<Rig> {
    private static final int CALLERS = 32;
    private static final int CROWD = 1_000;
    private static final String API = "/api/v1/cache";
    private static final String CHAT = "/v1/chat/completions";
    private static final String PLAIN = "model-answers";
    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public String name() {
        return "models";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        rig.define(PLAIN, "{\"ttl\":\"PT1H\"}");
        List<Finding> findings = new ArrayList<>(costs(rig, quick));
        long savedBefore = savedCalls(rig);
        BigDecimal moneyBefore = money(rig);
        HttpClient client = rig.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setMaxPoolSize(CROWD)
                        .setKeepAliveTimeout(60)
                        .setConnectTimeout(5_000));
        try {
            int rounds = quick ? 3 : 10;
            int served = crowds(rig, client, rounds, findings);
            served += firstTokens(rig, quick ? 50 : 500, findings);
            findings.add(ledger(rig, savedBefore, moneyBefore, served));
        } finally {
            Rig.await(client.close());
        }
        return findings;
    }

    /** CPU time of the server for a look-up and a store, beside the same bytes as a plain entry. */
    private List<Finding> costs(Rig rig, boolean quick) throws Exception {
        Replica replica = rig.replicas().getFirst();
        Caller caller = rig.caller(replica);
        MultiMap json = MultiMap.caseInsensitiveMultiMap()
                .set("Authorization", "Bearer " + rig.token())
                .set("Content-Type", "application/json");
        String ask = "{\"content\":\"" + "x".repeat(Rig.VALUE_BYTES)
                + "\",\"language\":\"java\",\"rules\":[\"security\",\"style\"],\"model\":\"" + BenchModel.NAME
                + "\",\"temperature\":0,\"prompt_version\":\"3\"}";
        String answer = "{\"result\":\"" + "y".repeat(Rig.VALUE_BYTES) + "\",\"model\":\"" + BenchModel.NAME
                + "\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1},\"finish_reason\":\"stop\"}";
        String key = mapper.readTree(caller.ask(API + "/ai/analysis/lookup", ask))
                .path("key")
                .asText();
        caller.putJson("/ai/analysis/entries/" + key, answer);
        caller.put(PLAIN, "k", answer);
        Request lookup = new Request(HttpMethod.POST, API + "/ai/analysis/lookup", json, Buffer.buffer(ask), 200);
        Request store =
                new Request(HttpMethod.PUT, API + "/ai/analysis/entries/" + key, json, Buffer.buffer(answer), 204);
        Request read = new Request(
                HttpMethod.POST,
                API + "/namespaces/" + PLAIN + "/entries:batch",
                json,
                Buffer.buffer("{\"get\":[\"k\"]}"),
                200);
        Request get = Request.get(Caller.entry(PLAIN, "k"), json, 200);
        Request put = new Request(HttpMethod.PUT, Caller.entry(PLAIN, "k"), json, Buffer.buffer(answer), 204);
        Load load = new Load(rig.vertx(), replica.url(), CALLERS);
        Duration round = Duration.ofSeconds(quick ? 2 : 4);
        for (Request request : List.of(lookup, store, read, get, put)) {
            new WarmUp(quick).run(List.of(replica), time -> Rig.await(load.run(request, Duration.ZERO, time)));
        }
        ServerCost ofLookup = ServerCost.of(replica, load, lookup, round);
        ServerCost ofRead = ServerCost.of(replica, load, read, round);
        ServerCost ofGet = ServerCost.of(replica, load, get, round);
        ServerCost ofStore = ServerCost.of(replica, load, store, round);
        ServerCost ofPut = ServerCost.of(replica, load, put, round);
        return List.of(
                Finding.plain(
                        "Models: a look-up that hits, inputs of 1 KiB, to a batch of one plain read",
                        ratio(ofLookup, ofRead),
                        "batch of one read " + ofRead + "; plain GET " + ofGet),
                Finding.plain(
                        "Models: a store of an answer of 1 KiB, to that of a plain entry",
                        ratio(ofStore, ofPut),
                        "plain PUT " + ofPut + "; a store reads first what it replaces, to compare both"));
    }

    private static String ratio(ServerCost cost, ServerCost plain) {
        return String.format(Locale.ROOT, "%.2f × (%s)", cost.cpuSeconds() / plain.cpuSeconds(), cost);
    }

    /** Streams that all ask the same at once; how many answers came from elsewhere than a call of their own. */
    private static int crowds(Rig rig, HttpClient client, int rounds, List<Finding> findings) throws Exception {
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        List<Long> extra = new ArrayList<>();
        crowd(rig, client, "warm-up");
        for (int round = 0; round < rounds; round++) {
            int before = rig.model().calls();
            long took = crowd(rig, client, "round " + round);
            int calls = rig.model().calls() - before;
            fewest = Math.min(fewest, calls);
            most = Math.max(most, calls);
            extra.add(Math.max(0, took - BenchModel.whole().toNanos()));
        }
        Distribution times = new Distribution(extra);
        findings.add(Finding.judged(
                "Models: calls of the model for 1,000 identical streams on three replicas",
                fewest == most ? Integer.toString(most) : fewest + " to " + most,
                "1",
                fewest == 1 && most == 1,
                String.format(
                        Locale.ROOT,
                        "in each of %d rounds; the last stream ended %.0f ms after the model at the median, %.0f ms at worst",
                        rounds,
                        times.median() / 1e6,
                        times.at(1) / 1e6)));
        return (rounds + 1) * (CROWD - 1);
    }

    /** How long until the last of the crowd has the end of its stream, in nanoseconds. */
    private static long crowd(Rig rig, HttpClient client, String text) throws Exception {
        long sent = System.nanoTime();
        List<Future<?>> streams = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            Replica replica = rig.replicas().get(i % rig.replicas().size());
            streams.add(stream(rig, client, replica, text).compose(ModelAnswers::wholeBody));
        }
        Rig.await(Future.all(streams));
        return System.nanoTime() - sent;
    }

    private static Future<Buffer> wholeBody(HttpClientResponse response) {
        return response.body()
                .compose(body -> body.toString().endsWith("data: [DONE]\n\n")
                        ? Future.succeededFuture(body)
                        : Future.failedFuture(new IOException("a stream broke off")));
    }

    /** How long a kept answer takes, which comes as one piece; how many were served. */
    private static int firstTokens(Rig rig, int requests, List<Finding> findings) throws Exception {
        List<Long> times = new ArrayList<>();
        try (WireCaller caller = new WireCaller(rig.replicas().getFirst().url(), rig.token())) {
            for (int i = 0; i < 2 * requests; i++) {
                long sent = System.nanoTime();
                String answer = caller.post(CHAT, ask("round 0"));
                long took = System.nanoTime() - sent;
                if (!answer.contains("token 0")) {
                    throw new IOException("a kept answer has no first token: " + answer);
                }
                if (i >= requests) {
                    times.add(took);
                }
            }
        }
        findings.add(Finding.plain(
                "Models: time to the first token of a kept answer, as a stream",
                new Distribution(times).toString(),
                "the model itself takes " + BenchModel.FIRST.toMillis() + " ms; one request at a time"));
        return 2 * requests;
    }

    private static Future<HttpClientResponse> stream(Rig rig, HttpClient client, Replica replica, String text) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(replica.url().getHost())
                        .setPort(replica.url().getPort())
                        .setURI(CHAT)
                        .setTimeout(30_000))
                .compose(request -> request.putHeader("Authorization", "Bearer " + rig.token())
                        .putHeader("Content-Type", "application/json")
                        .send(ask(text)))
                .compose(response -> response.statusCode() == 200
                        ? Future.succeededFuture(response)
                        : Future.failedFuture(new IOException("answered " + response.statusCode())));
    }

    private static String ask(String text) {
        return "{\"model\":\"" + BenchModel.NAME + "\",\"temperature\":0,\"stream\":true,"
                + "\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** The ledger against what the callers know: each served answer would have cost the same. */
    private Finding ledger(Rig rig, long savedBefore, BigDecimal moneyBefore, int served) throws Exception {
        BigDecimal each = Rig.INPUT_PRICE
                .multiply(BigDecimal.valueOf(BenchModel.INPUT_TOKENS))
                .add(Rig.OUTPUT_PRICE.multiply(BigDecimal.valueOf(BenchModel.OUTPUT_TOKENS)))
                .divide(MILLION);
        BigDecimal expected = each.multiply(BigDecimal.valueOf(served));
        long deadline = System.nanoTime() + LEDGER_PATIENCE.toNanos();
        while (savedCalls(rig) - savedBefore != served && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        BigDecimal told = money(rig).subtract(moneyBefore);
        BigDecimal off = told.subtract(expected).abs();
        return Finding.judged(
                "Models: the ledger of savings, to a replay of what was served",
                String.format(
                        Locale.ROOT,
                        "%s of %s, off by %s",
                        told.toPlainString(),
                        expected.toPlainString(),
                        off.toPlainString()),
                "off by less than 0.01",
                off.compareTo(new BigDecimal("0.01")) < 0,
                String.format(
                        Locale.ROOT, "%,d answers; the ledger counts %,d", served, savedCalls(rig) - savedBefore));
    }

    private long savedCalls(Rig rig) throws Exception {
        return savings(rig).path("totals").path("calls").asLong();
    }

    private BigDecimal money(Rig rig) throws Exception {
        return savings(rig).path("totals").path("gross_savings").decimalValue();
    }

    private JsonNode savings(Rig rig) throws Exception {
        return mapper.reader()
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(rig.caller(rig.replicas().getFirst()).json("/ai/savings"));
    }
}
