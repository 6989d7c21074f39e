package io.slipstream.devkit.fault;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * Kafka's protocol on a link. A broker tells its clients where it listens, and they go there; so the answers that say it
 * are rewritten to name the link, or the clients would go past it.
 */
public final class KafkaConversation implements Link.Conversation {
    private static final String HOST = "127.0.0.1";
    private static final int SIZE = Integer.BYTES;

    private final int port;
    private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();

    private record Asked(ApiKeys api, short version) {}

    /** On a link that listens on a port. */
    public KafkaConversation(int port) {
        this.port = port;
    }

    @Override
    public byte[] nextRequest(InputStream in) throws IOException {
        byte[] frame = frame(in);
        if (frame.length > 0) {
            ByteBuffer buffer = ByteBuffer.wrap(frame, SIZE, frame.length - SIZE);
            short api = buffer.getShort();
            short version = buffer.getShort();
            int correlation = buffer.getInt();
            if (api == ApiKeys.METADATA.id
                    || api == ApiKeys.FIND_COORDINATOR.id
                    || api == ApiKeys.DESCRIBE_CLUSTER.id) {
                asked.put(correlation, new Asked(ApiKeys.forId(api), version));
            }
        }
        return frame;
    }

    @Override
    public byte[] nextResponse(InputStream in) throws IOException {
        byte[] frame = frame(in);
        if (frame.length == 0) {
            return frame;
        }
        ByteBuffer buffer = ByteBuffer.wrap(frame, SIZE, frame.length - SIZE);
        Asked about = asked.remove(buffer.getInt(SIZE));
        return about == null ? frame : rewritten(about, buffer);
    }

    private byte[] rewritten(Asked about, ByteBuffer buffer) {
        short headerVersion = about.api().responseHeaderVersion(about.version());
        ByteBufferAccessor from = new ByteBufferAccessor(buffer);
        ResponseHeaderData header = new ResponseHeaderData(from, headerVersion);
        ApiMessage message = message(about, from);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = header.size(cache, headerVersion) + message.size(cache, about.version());
        ByteBuffer bytes = ByteBuffer.allocate(SIZE + size).putInt(size);
        ByteBufferAccessor to = new ByteBufferAccessor(bytes);
        header.write(to, cache, headerVersion);
        message.write(to, cache, about.version());
        return bytes.array();
    }

    private ApiMessage message(Asked about, ByteBufferAccessor from) {
        switch (about.api()) {
            case METADATA -> {
                MetadataResponseData metadata = new MetadataResponseData(from, about.version());
                metadata.brokers().forEach(broker -> broker.setHost(HOST).setPort(port));
                return metadata;
            }
            case DESCRIBE_CLUSTER -> {
                DescribeClusterResponseData cluster = new DescribeClusterResponseData(from, about.version());
                cluster.brokers().forEach(broker -> broker.setHost(HOST).setPort(port));
                return cluster;
            }
            default -> {
                FindCoordinatorResponseData found = new FindCoordinatorResponseData(from, about.version());
                found.coordinators().forEach(broker -> broker.setHost(HOST).setPort(port));
                return found.host().isEmpty() ? found : found.setHost(HOST).setPort(port);
            }
        }
    }

    /** A message with its size in front; empty at the end. */
    private static byte[] frame(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        try {
            int size = data.readInt();
            byte[] frame = new byte[SIZE + size];
            ByteBuffer.wrap(frame).putInt(size);
            data.readFully(frame, SIZE, size);
            return frame;
        } catch (EOFException e) {
            return new byte[0];
        }
    }
}
