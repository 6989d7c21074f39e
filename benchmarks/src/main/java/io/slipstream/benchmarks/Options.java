package io.slipstream.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark of a service was asked for.
 *
 * @param help only to say how it is used
 * @param quick fewer and shorter rounds
 * @param again to measure what missed a bar a second time, on fresh servers
 * @param only the scenarios to run; empty for all
 */
public record Options(boolean help, boolean quick, boolean again, List<String> only) {
    public Options {
        only = List.copyOf(only);
    }

    /** Reads arguments; fails with {@code IllegalArgumentException} that names the one that is wrong. */
    public static Options parse(List<String> arguments, List<String> known) {
        boolean help = false;
        boolean quick = false;
        boolean again = false;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "-h", "--help" -> help = true;
                case "--quick" -> quick = true;
                case "--again" -> again = true;
                case "--only" -> {
                    i++;
                    only.addAll(i < arguments.size() ? List.of(arguments.get(i).split(",")) : List.of(""));
                }
                default -> throw new IllegalArgumentException("unknown argument '" + argument + "'");
            }
        }
        for (String name : only) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("--only must name some of " + known + ", got '" + name + "'");
            }
        }
        return new Options(help, quick, again, only);
    }

    /** Whether a scenario is to run. */
    public boolean wants(String scenario) {
        return only.isEmpty() || only.contains(scenario);
    }

    /** Whether all scenarios run. */
    public boolean isWhole() {
        return only.isEmpty();
    }
}
