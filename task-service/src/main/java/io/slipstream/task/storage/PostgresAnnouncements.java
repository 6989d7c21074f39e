package io.slipstream.task.storage;

import io.slipstream.task.lease.Announcements;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Announcements by PostgreSQL's NOTIFY, on a channel of the service's schema: a line with who tells, then one for each lane.
 */
@ApplicationScoped
public class PostgresAnnouncements implements Announcements {
    private static final Logger LOGGER = Logger.getLogger(PostgresAnnouncements.class);

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final int FIELDS = 4;

    private final PostgresChannel channel;
    private final String me = UUID.randomUUID().toString();

    /** Announcements over a client. */
    public PostgresAnnouncements(@Named(PostgresClient.ENGINE) PostgresClient postgres) {
        this.channel = new PostgresChannel(postgres, "task_ready");
    }

    @Override
    public Uni<Void> tell(List<ReadyTask> tasks) {
        return channel.tell(encode(me, tasks));
    }

    @Override
    public Uni<Void> listen(Consumer<List<ReadyTask>> heard) {
        return channel.listen(text -> told(text, heard));
    }

    private void told(String text, Consumer<List<ReadyTask>> heard) {
        try {
            List<ReadyTask> tasks = decode(me, text);
            if (!tasks.isEmpty()) {
                heard.accept(tasks);
            }
        } catch (IllegalArgumentException e) {
            LOGGER.debugf("an announcement of another version was not understood: %s", e.getMessage());
        }
    }

    static String encode(String from, List<ReadyTask> tasks) {
        StringBuilder text = new StringBuilder(from);
        int bytes = from.length();
        for (ReadyTask task : tasks) {
            Lane lane = task.lane();
            String line = "\n" + task.seq() + ' ' + lane.priority() + ' ' + lane.type() + ' ' + lane.tenant();
            bytes += line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                break;
            }
            text.append(line);
        }
        return text.toString();
    }

    /** What another one than this told; throws {@link IllegalArgumentException} if it cannot be understood. */
    static List<ReadyTask> decode(String me, String text) {
        List<String> lines = text.lines().toList();
        List<ReadyTask> tasks = new ArrayList<>();
        if (lines.isEmpty() || lines.getFirst().equals(me)) {
            return tasks;
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", FIELDS);
            if (fields.length < FIELDS) {
                throw new IllegalArgumentException("a lane must have " + FIELDS + " fields, got '" + line + "'");
            }
            Lane lane = new Lane(fields[3], fields[2], Integer.parseInt(fields[1]));
            tasks.add(new ReadyTask(lane, Long.parseLong(fields[0])));
        }
        return tasks;
    }
}
