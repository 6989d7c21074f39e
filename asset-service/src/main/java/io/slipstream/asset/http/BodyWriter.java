package io.slipstream.asset.http;

import io.netty.buffer.Unpooled;
import io.slipstream.asset.asset.Body;
import io.slipstream.asset.http.RangeRequest.ByteRange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Sends bytes: from memory without a copy, from disk without the heap. Methods run on the request's event loop; what they
 * return fails if the bytes could not be sent, possibly after a part of them was.
 */
final class BodyWriter {
    private static final String BOUNDARY = "slipstream-8f3b1c5d7e9a2046";
    private static final OpenOptions READ = new OpenOptions().setWrite(false).setCreate(false);

    private final Vertx vertx;

    BodyWriter(Vertx vertx) {
        this.vertx = vertx;
    }

    /** All of it. */
    Future<Void> whole(HttpServerResponse response, Body body, long size) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
        return switch (body) {
            case Body.InMemory memory -> response.end(shared(memory.bytes().duplicate()));
            case Body.OnDisk disk -> response.sendFile(disk.file().toString(), 0, size);
        };
    }

    /** One part of it. */
    Future<Void> part(HttpServerResponse response, Body body, ByteRange range, long size) {
        response.putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size));
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length()));
        return switch (body) {
            case Body.InMemory memory -> response.end(slice(memory, range));
            case Body.OnDisk disk -> response.sendFile(disk.file().toString(), range.first(), range.length());
        };
    }

    /** Several parts as {@code multipart/byteranges} (RFC 9110, section 14.6). */
    Future<Void> parts(HttpServerResponse response, Body body, List<ByteRange> ranges, long size, String mediaType) {
        List<Buffer> heads =
                ranges.stream().map(range -> head(range, size, mediaType)).toList();
        Buffer tail = Buffer.buffer("\r\n--" + BOUNDARY + "--\r\n");
        long length = tail.length();
        for (int i = 0; i < ranges.size(); i++) {
            length += heads.get(i).length() + ranges.get(i).length();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "multipart/byteranges; boundary=" + BOUNDARY);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        Future<Void> sent = Future.succeededFuture();
        for (int i = 0; i < ranges.size(); i++) {
            Buffer head = heads.get(i);
            ByteRange range = ranges.get(i);
            sent = sent.compose(ignored -> response.write(head)).compose(ignored -> write(response, body, range));
        }
        return sent.compose(ignored -> response.end(tail));
    }

    private Future<Void> write(HttpServerResponse response, Body body, ByteRange range) {
        return switch (body) {
            case Body.InMemory memory -> response.write(slice(memory, range));
            case Body.OnDisk disk -> copy(response, disk.file(), range);
        };
    }

    private Future<Void> copy(HttpServerResponse response, Path file, ByteRange range) {
        return vertx.fileSystem().open(file.toString(), READ).compose(open -> {
            AsyncFile part = open.setReadPos(range.first()).setReadLength(range.length());
            return part.pipe().endOnComplete(false).to(response).eventually(ignored -> open.close());
        });
    }

    private static Buffer head(ByteRange range, long size, String mediaType) {
        return Buffer.buffer("\r\n--" + BOUNDARY + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                + range.contentRange(size) + "\r\n\r\n");
    }

    private static Buffer slice(Body.InMemory memory, ByteRange range) {
        return shared(memory.bytes().slice((int) range.first(), (int) range.length()));
    }

    /** A view of bytes that Netty sends but never frees. */
    private static Buffer shared(ByteBuffer bytes) {
        return Buffer.buffer(Unpooled.wrappedBuffer(bytes));
    }
}
