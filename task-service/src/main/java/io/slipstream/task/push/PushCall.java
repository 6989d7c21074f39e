package io.slipstream.task.push;

import io.slipstream.task.task.PushUrl;
import io.slipstream.task.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that sends a task. Its text form leaves out what is secret or large.
 *
 * @param url where
 * @param task the task, running
 * @param checkpoint JSON text that an earlier attempt saved; null if none did
 * @param inputs what the parts of its flow that it waited for came to, a JSON list; null if it waited for none
 * @param token by which the receiver may tell the outcome later
 * @param lease how long it may be silent until then
 * @param secrets to sign with, the newest first
 */
public record PushCall(
        PushUrl url,
        Task task,
        @Nullable String checkpoint,
        @Nullable String inputs,
        String token,
        Duration lease,
        List<String> secrets) {
    public PushCall {
        secrets = List.copyOf(secrets);
    }

    @Override
    public String toString() {
        return "PushCall[url=" + url + ", task=" + task.id() + "]";
    }
}
