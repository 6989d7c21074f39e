package io.slipstream.cache.storage;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The master that most of the Sentinels name. One alone may be cut off together with a master that the others replaced long ago.
 */
final class RedisSentinels implements RedisDirectory {
    private final Set<RedisAddress> sentinels;
    private final String masterName;
    private final RedisPoll poll;

    RedisSentinels(Set<RedisAddress> sentinels, String masterName, RedisPoll poll) {
        this.sentinels = sentinels;
        this.masterName = masterName;
        this.poll = poll;
    }

    @Override
    public Future<RedisLayout> ask() {
        Map<RedisAddress, Integer> votes = new HashMap<>();
        Request question =
                Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(masterName);
        return poll.ask(sentinels, question, (sentinel, answer) -> {
            if (answer == null || answer.size() < 2) {
                return null;
            }
            RedisAddress master = new RedisAddress(
                    answer.get(0).toString(), Integer.parseInt(answer.get(1).toString()));
            return votes.merge(master, 1, Integer::sum) * 2 > sentinels.size() ? RedisLayout.of(master) : null;
        });
    }

    @Override
    public void close() {
        poll.close();
    }
}
