package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LogIdentityTest {
    private static final Uuid TOPIC = new Uuid(5, 7);

    @Test
    void epoch_ofTheSameTopic_staysTheSame() {
        assertThat(LogIdentity.epoch(TOPIC, 6)).isEqualTo(LogIdentity.epoch(new Uuid(5, 7), 6));
    }

    @Test
    void epoch_ofATopicMadeAnew_isAnother() {
        assertThat(LogIdentity.epoch(new Uuid(5, 8), 6)).isNotEqualTo(LogIdentity.epoch(TOPIC, 6));
    }

    @Test
    void epoch_ofATopicThatGotMorePartitions_isAnother() {
        assertThat(LogIdentity.epoch(TOPIC, 12)).isNotEqualTo(LogIdentity.epoch(TOPIC, 6));
    }

    @Test
    void epoch_ofAnyTopic_isNeverZero() {
        assertThat(LogIdentity.epoch(new Uuid(6L << 32, 0), 6)).isNotZero();
    }
}
