package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.devkit.junit.LocalStackResource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "cache"))
class EntryIT {
    private final CacheClient client = CacheClient.ofNewTenant();

    @Test
    void get_afterPut_returnsTheBytesWithTheirType() {
        Response put = client.put("wiki", "page", "hello", "?ttl=PT5M&tags=a,b");

        Response got = client.get("wiki", "page");

        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.asString()).isEqualTo("hello");
        assertThat(got.header("Cache-Status")).matches("slipstream-cache; hit; ttl=(300|299); detail=l[12]");
    }
}
