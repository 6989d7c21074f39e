package io.slipstream.contracts.event;

/**
 * CloudEvents 1.0 attributes as Kafka headers, binary content mode (CloudEvents Kafka Protocol Binding 1.0.2, section
 * 3.2). The {@code content-type} header is {@code application/json}.
 */
public final class EventHeaders {
    /** Always {@code 1.0}. */
    public static final String SPEC_VERSION = "ce_specversion";

    /** Unique per source; consumers remove duplicates by it. At most 255 characters. */
    public static final String ID = "ce_id";

    /** Who says so: {@code /slipstream/task-service} or the application's own URI reference. */
    public static final String SOURCE = "ce_source";

    /** The {@link EventType#type()}. */
    public static final String TYPE = "ce_type";

    /** When it became true, RFC 3339. */
    public static final String TIME = "ce_time";

    /** What it is about: a table, task, path. Optional. */
    public static final String SUBJECT = "ce_subject";

    /** Extension, required: whose record it is. */
    public static final String TENANT = "ce_tenant";

    /** Extension (Distributed Tracing): the trace it belongs to, W3C Trace Context. Optional. */
    public static final String TRACE_PARENT = "traceparent";

    /** The media type of the value. */
    public static final String CONTENT_TYPE = "content-type";

    /** The media type of a whole event as one JSON object (structured content mode). */
    public static final String STRUCTURED = "application/cloudevents+json";

    private EventHeaders() {}
}
