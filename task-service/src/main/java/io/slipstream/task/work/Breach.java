package io.slipstream.task.work;

import java.util.Map;

/**
 * A breach of a rule. Its text form leaves out the facts.
 *
 * @param identity by which it is known again
 * @param passing whether it goes on as long as it is found, and so is told of again after a while; otherwise it happened once
 * @param summary a line for people
 * @param facts for programs
 */
public record Breach(String identity, boolean passing, String summary, Map<String, Object> facts) {
    @Override
    public String toString() {
        return "Breach[identity=" + identity + "]";
    }
}
