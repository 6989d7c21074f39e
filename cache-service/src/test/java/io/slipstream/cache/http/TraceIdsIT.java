package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a trace is exported or not, what goes wrong in it has its id. */
@QuarkusTest
class TraceIdsIT extends OnLocalStack {
    private static final String TRACE_ID = "[0-9a-f]{32}";

    private final CacheClient client = CacheClient.ofNewTenant();

    /** The id in the problem that an entry is not there. */
    private String traceId(String traceparent) {
        var request = client.request();
        if (traceparent != null) {
            request.header("traceparent", traceparent);
        }
        return request.get(CacheClient.path("default", "absent")).path("trace_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01"})
    void problem_inATraceOfTheCallers_hasItsId(String flags) {
        String theirs = UUID.randomUUID().toString().replace("-", "");

        assertThat(traceId("00-" + theirs + "-b7ad6b7169203331-" + flags)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-b7ad6b7169203331-00",
                "00-0af7651916cd43dd8448eb211c80319X-b7ad6b7169203331-00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"
            })
    void problem_withAMalformedTraceparent_hasAnIdOfItsOwn(String malformed) {
        assertThat(traceId(malformed)).matches(TRACE_ID).doesNotContain("0af7651916cd43dd");
    }

    @Test
    void problem_withoutATrace_hasAnIdThatNoOtherHas() {
        assertThat(traceId(null)).matches(TRACE_ID).isNotEqualTo(traceId(null));
    }
}
