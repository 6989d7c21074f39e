package io.slipstream.task.verify;

import java.util.ArrayList;
import java.util.List;

/** What came of one rule: how often it was tried, how often it was broken, and the first of those. */
public final class Findings {
    /** How many are told in words. */
    public static final int TOLD = 10;

    private final String rule;
    private final String meaning;
    private final List<String> first = new ArrayList<>();
    private long checked;
    private long violations;

    /**
     * None yet.
     *
     * @param rule the rule's name
     * @param meaning what holds where it is not broken
     */
    public Findings(String rule, String meaning) {
        this.rule = rule;
        this.meaning = meaning;
    }

    /** It was tried. */
    void checked() {
        checked++;
    }

    /** It is broken. */
    void violated(String how) {
        violations++;
        if (first.size() < TOLD) {
            first.add(how);
        }
    }

    /** The rule's name. */
    public String rule() {
        return rule;
    }

    /** What holds where it is not broken. */
    public String meaning() {
        return meaning;
    }

    /** How often it was tried. */
    public long count() {
        return checked;
    }

    /** How often it is broken. */
    public long violations() {
        return violations;
    }

    /** The first violations. */
    public List<String> first() {
        return List.copyOf(first);
    }
}
