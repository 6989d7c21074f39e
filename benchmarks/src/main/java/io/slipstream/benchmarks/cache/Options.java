package io.slipstream.benchmarks.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code bench cache} was asked for.
 *
 * @param help only to say how it is used
 * @param quick fewer and shorter rounds
 * @param only the scenarios to run; empty for all
 */
record Options(boolean help, boolean quick, List<String> only) {
    static final String USAGE = """
            Usage: ./slipstream bench cache [--quick] [--only NAME,..]

            Measures cache-service beside its rivals on a PostgreSQL, a Redis and a Kafka of its own, prints a table, and
            writes docs/benchmarks/cache-service.md when everything was measured. Takes about a quarter of an hour.

              --quick        fewer and shorter rounds, 100,000 entries instead of 1,000,000: about four minutes
              --only NAMES   some of: stampede, coherence, http, redis, local, models, silence, purge; writes
                             no page
              -h, --help     show this
            """;

    Options {
        only = List.copyOf(only);
    }

    /** Reads arguments; fails with {@code IllegalArgumentException} that names the one that is wrong. */
    static Options parse(List<String> arguments, List<String> known) {
        boolean help = false;
        boolean quick = false;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "-h", "--help" -> help = true;
                case "--quick" -> quick = true;
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
        return new Options(help, quick, only);
    }

    boolean wants(String scenario) {
        return only.isEmpty() || only.contains(scenario);
    }

    /** Whether all scenarios run. */
    boolean isWhole() {
        return only.isEmpty();
    }
}
