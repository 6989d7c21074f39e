package io.slipstream.benchmarks.cache;

/** How cache-service is measured, as the page tells it. */
final class CacheMethod {
    static final String TEXT = """

            ## What was measured, and how

            One command starts a PostgreSQL, a Redis and a Kafka of its own, and three replicas of the packaged service as processes,
            with the flags of `./slipstream up` (serial collector, compact headers, a young generation of at most 48 MiB); then it runs one
            scenario after the other on this one machine, callers included. What is measured was called before, until compilers took at most 3 % of the server's
            time, which on two cores takes a minute or two (three minutes at most); their time would count as the service's. Absolute figures drift from machine to machine and from hour to hour; what stands beside
            them was measured in the same run, in turns.

            - **L1 hit in process** (`local`): the service's reader over its own Caffeine tier, floors, counters and clock, without network.
              JMH, average time, one thread, each rival in three JVMs of its own, one after another, while the servers stand still; 1,024 keys,
              1 KiB each, time to live on everywhere. "As a Uni" is
              the asynchronous method, which goes on to the other tiers on a miss; the server takes the direct one first.
            - **HTTP hit** (`http`): `GET` of 1 KiB over 32 keep-alive connections. Counted is the CPU time of the server's process for a
              request, over that of the bare handler right before it, in the median of 25 such pairs of 2 s each; so the callers, which share the cores, do not count.
              Tokens are checked, entity tags sent, metrics on, and 1 % of the requests, at most 50 a second, are traced and exported. The bare handler is a
              Vert.x server with as many event loops that answers 1 KiB and looks at nothing.
            - **L2 hit** (`redis`): the tier's `get` beside `GET` of the same bytes by the bare Vert.x client over one pipelined connection,
              64 under way at a time on one event loop. The tier adds a time-out for each command, the circuit breaker, and decoding.
            - **Coherence** (`coherence`): both other replicas hold the old value in process and are read over HTTP every 0.2 ms while the
              write is under way; the time ends when a reader has the new value in hand, hence includes its request. Redisson's three
              clients live in one process and are read without HTTP.
            - **Stampede** (`stampede`): 1,000 requests for one missing key over 1,000 open connections to three replicas, sent at once; the
              loader answers after 500 ms.
            - **Purge** (`purge`): entries of 99 bytes with one tag, written in batches of 1,000 to one replica. The store cost is the CPU time of
              that replica's process, in turns with a replica that has only 1,000 of its own in the same namespace, since the machine is not as fast in one
              minute as in the next; the resident growth is its resident set after a full collection, less what it was when only 1,000
              entries were there, over the bytes that entries in process count at the end.
            - **Models** (`models`): look-ups and stores over 32 connections, CPU time of the server's process for a request, beside plain entries with the same
              bytes. The model is scripted: 20 pieces, the first after 200 ms, one every 20 ms. A thousand streams for one answer go to three replicas
              at once. What the ledger counts is compared with what the callers got.
            """;

    private CacheMethod() {}
}
