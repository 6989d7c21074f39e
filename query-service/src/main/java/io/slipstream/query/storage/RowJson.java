package io.slipstream.query.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.StatementChangedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as JSON objects: exact numbers, bytes in base64, times in ISO-8601, JSON as it is. One use, one thread at a
 * time.
 */
final class RowJson {
    /** How rows are set apart. */
    enum Framing {
        /** Elements of one array. */
        ARRAY,
        /** Lines. */
        LINES
    }

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int FARTHEST_YEAR = 999_999;

    private final List<ResultColumn> columns;
    private final List<SerializedString> names;
    private final Framing framing;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final JsonGenerator json;
    private int rows;

    RowJson(List<ResultColumn> columns, Framing framing) {
        this.columns = columns;
        this.names = columns.stream()
                .map(column -> new SerializedString(column.name()))
                .toList();
        this.framing = framing;
        try {
            this.json = FACTORY.createGenerator(bytes);
            json.setRootValueSeparator(new SerializedString(""));
            if (framing == Framing.ARRAY) {
                json.writeStartArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a row; columns past the known ones are left out. */
    void write(Row row) {
        if (row.size() < columns.size()) {
            throw new StatementChangedException("a row has " + row.size() + " columns instead of " + columns.size());
        }
        try {
            json.writeStartObject();
            for (int i = 0; i < columns.size(); i++) {
                json.writeFieldName(names.get(i));
                value(columns.get(i).form(), row.getValue(i));
            }
            json.writeEndObject();
            if (framing == Framing.LINES) {
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows++;
    }

    /** How many rows were written since the start or the last {@link #take}. */
    int rows() {
        return rows;
    }

    /** How many bytes were written, roughly. */
    long size() {
        flush();
        return bytes.size();
    }

    /** Ends the array, if it is one, and gives the bytes. */
    byte[] finish() {
        try {
            if (framing == Framing.ARRAY) {
                json.writeEndArray();
            }
            json.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the lines written so far and begins anew. */
    byte[] take() {
        flush();
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        rows = 0;
        return taken;
    }

    private void flush() {
        try {
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(ResultColumn.Form form, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (form) {
            case NATIVE -> nativeValue(value);
            case TEXT -> json.writeString(value.toString());
            case JSON -> json.writeRawValue(oneLine(value.toString()));
            case JSON_ARRAY -> {
                json.writeStartArray();
                for (Object element : (Object[]) value) {
                    value(ResultColumn.Form.JSON, element);
                }
                json.writeEndArray();
            }
        }
    }

    private void nativeValue(Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Short number -> json.writeNumber(number);
            case Double number -> floating(number);
            case Float number -> floating(number);
            case Numeric number -> numeric(number);
            case Boolean bool -> json.writeBoolean(bool);
            case OffsetDateTime time -> time(utc(time), DateTimeFormatter.ISO_OFFSET_DATE_TIME);
            case LocalDateTime time -> time(time, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            case LocalDate date -> time(date, DateTimeFormatter.ISO_LOCAL_DATE);
            case Buffer buffer -> json.writeString(Base64.getEncoder().encodeToString(buffer.getBytes()));
            case JsonObject object -> json.writeRawValue(object.encode());
            case JsonArray array -> json.writeRawValue(array.encode());
            case Object[] array -> {
                json.writeStartArray();
                for (Object element : array) {
                    value(ResultColumn.Form.NATIVE, element);
                }
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }

    private static OffsetDateTime utc(OffsetDateTime time) {
        return Math.abs(time.getYear()) > FARTHEST_YEAR ? time : time.withOffsetSameInstant(ZoneOffset.UTC);
    }

    private void floating(double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }

    private void floating(float number) throws IOException {
        if (Float.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Float.toString(number));
        }
    }

    private void numeric(Numeric number) throws IOException {
        if (number.isNaN()) {
            json.writeString("NaN");
        } else {
            json.writeNumber(number.bigDecimalValue().toPlainString());
        }
    }

    private void time(TemporalAccessor time, DateTimeFormatter format) throws IOException {
        int year = time.get(ChronoField.YEAR);
        if (year > FARTHEST_YEAR) {
            json.writeString("infinity");
        } else if (year < -FARTHEST_YEAR) {
            json.writeString("-infinity");
        } else {
            json.writeString(format.format(time));
        }
    }

    /** JSON without line breaks; inside its strings there are none. */
    private static String oneLine(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace('\n', ' ').replace('\r', ' ');
    }
}
