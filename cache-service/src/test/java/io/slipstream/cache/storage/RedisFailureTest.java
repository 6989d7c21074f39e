package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERR unknown command                                                                              | REFUSED",
                "OOM command not allowed when used memory > 'maxmemory'.                                          | REFUSED",
                "WRONGTYPE Operation against a key holding the wrong kind of value                                | REFUSED",
                "MOVED 3999 127.0.0.1:6381                                                                        | MOVED",
                "ERR [0] MOVED 3999 127.0.0.1:6381                                                                | MOVED",
                "ASK 3999 127.0.0.1:6381                                                                          | MOVED",
                "ERR [1] ASK 3999 127.0.0.1:6381                                                                  | MOVED",
                "LOADING Redis is loading the dataset in memory                                                   | UNFIT",
                "READONLY You can't write against a read only replica.                                            | UNFIT",
                "ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write against it     | UNFIT",
                "CLUSTERDOWN Hash slot not served                                                                 | UNFIT",
                "ERR [0] MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.         | UNFIT",
                "CONNECTION_CLOSED                                                                                | LOST",
                "ERR [0] CONNECTION_CLOSED                                                                        | LOST",
            })
    void error_thatRedisTells_hasAMeaning(String text, RedisFailure meaning) {
        assertThat(RedisFailure.of(ErrorType.create(text))).isEqualTo(meaning);
    }

    @Test
    void failure_thatIsNoAnswer_isALostOne() {
        assertThat(RedisFailure.of(new IllegalStateException("MOVED"))).isEqualTo(RedisFailure.LOST);
    }
}
