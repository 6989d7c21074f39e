package io.slipstream.cache.invalidation;

import static io.slipstream.cache.invalidation.SelfTestResult.LOG;
import static io.slipstream.cache.invalidation.SelfTestResult.SHARED;

import io.slipstream.cache.invalidation.Canary.Hearing;
import io.slipstream.cache.invalidation.SelfTestResult.Leg;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells from what was said in a self-test how each leg does. Pure. */
final class SelfTestLegs {
    /** A replica that was heard within this time writes to the log: four heartbeats of the default interval. */
    private static final Duration WRITES = Duration.ofSeconds(1);

    private final String self;
    private final Set<Integer> called;
    private final Map<String, Map<Integer, Hearing>> answers;
    private final Map<String, Map<Integer, Hearing>> reports;
    private final @Nullable Set<String> seenInShared;
    private final Function<String, @Nullable Duration> sinceHeard;

    /**
     * What was said.
     *
     * @param self the replica that runs the test
     * @param called in which partitions the log took the call
     * @param answers who answered in which partitions
     * @param reports who reported in which
     * @param seenInShared whose canaries are in the shared tier; null if it did not say
     * @param sinceHeard how long ago a replica's heartbeats were heard; null if never
     */
    SelfTestLegs(
            String self,
            Set<Integer> called,
            Map<String, Map<Integer, Hearing>> answers,
            Map<String, Map<Integer, Hearing>> reports,
            @Nullable Set<String> seenInShared,
            Function<String, @Nullable Duration> sinceHeard) {
        this.self = self;
        this.called = Set.copyOf(called);
        this.answers = Map.copyOf(answers);
        this.reports = Map.copyOf(reports);
        this.seenInShared = seenInShared;
        this.sinceHeard = sinceHeard;
    }

    /** The legs between these replicas, the log and the shared tier. */
    List<Leg> of(Set<String> replicas) {
        List<Leg> legs = new ArrayList<>();
        for (String replica : replicas) {
            legs.add(toLog(replica));
            legs.add(fromLog(replica));
            legs.add(toShared(replica));
            legs.add(fromShared(replica));
        }
        for (String from : replicas) {
            for (String to : replicas) {
                if (!from.equals(to)) {
                    legs.add(pair(from, to));
                }
            }
        }
        return legs;
    }

    private Leg toLog(String replica) {
        Set<Integer> missing = missing(answers, replica);
        if (replica.equals(self) && called.isEmpty()) {
            return Leg.broken(replica, LOG, "the log did not take the call in time");
        }
        if (missing.isEmpty() && !called.isEmpty()) {
            return Leg.ok(replica, LOG, worst(replica, Hearing::toLog));
        }
        if (isDeaf()) {
            return unheard(replica, LOG);
        }
        if (missing.size() < called.size()) {
            return Leg.broken(replica, LOG, "no answer came in the partitions " + missing);
        }
        Duration since = sinceHeard.apply(replica);
        if (replica.equals(self) || (since != null && since.compareTo(WRITES) < 0)) {
            return Leg.ok(replica, LOG, null); // Its heartbeats arrive.
        }
        return Leg.broken(
                replica,
                LOG,
                "nothing was heard of it for " + (since == null ? "as long as is known" : since.toMillis() + " ms")
                        + ": it is dead, frozen or cut off from the log");
    }

    private Leg fromLog(String replica) {
        Set<Integer> missing = missing(answers, replica);
        if (missing.isEmpty() && !called.isEmpty()) {
            return Leg.ok(LOG, replica, worst(replica, Hearing::fromLog));
        }
        if (replica.equals(self) && !called.isEmpty()) {
            return Leg.broken(LOG, replica, "what the log took was not read back in the partitions " + missing);
        }
        if (isDeaf()) {
            return unheard(LOG, replica);
        }
        return toLog(replica).state() == SelfTestResult.State.OK
                ? Leg.broken(
                        LOG,
                        replica,
                        "its heartbeats arrive, but it does not answer: it does not read the log, or is of an older version")
                : Leg.unknown(LOG, replica, "it is not heard");
    }

    private Leg toShared(String replica) {
        Hearing report = report(replica);
        if (report == null && !replica.equals(self)) {
            return Leg.unknown(replica, SHARED, "it did not report");
        }
        if (report != null && report.toShared() == null) {
            return Leg.broken(replica, SHARED, "the canary was not taken in time");
        }
        if (seenInShared == null) {
            return replica.equals(self)
                    ? Leg.broken(replica, SHARED, "the canary could not be read")
                    : Leg.ok(replica, SHARED, worst(replica, Hearing::toShared));
        }
        return seenInShared.contains(replica)
                ? Leg.ok(replica, SHARED, worst(replica, Hearing::toShared))
                : Leg.broken(replica, SHARED, "its canary is not where " + self + " looks: is it the same server?");
    }

    private Leg fromShared(String replica) {
        Hearing report = report(replica);
        if (report == null) {
            return replica.equals(self) && seenInShared == null
                    ? Leg.broken(SHARED, replica, "the canary could not be read")
                    : Leg.unknown(SHARED, replica, "it did not report");
        }
        return report.fromShared() == null
                ? Leg.broken(SHARED, replica, "the canary was not there, or not given in time")
                : Leg.ok(SHARED, replica, worst(replica, Hearing::fromShared));
    }

    private Leg pair(String from, String to) {
        if (report(to) == null || called.isEmpty() || !missing(answers, from).isEmpty()) {
            return Leg.unknown(from, to, report(to) == null ? to + " did not report" : from + " did not answer");
        }
        Map<Integer, Hearing> told = reports.getOrDefault(to, Map.of());
        Set<Integer> unheard = new TreeSet<>();
        long worst = 0;
        for (int partition : called) {
            Hearing hearing = told.get(partition);
            Long heard = hearing == null ? null : hearing.heard().get(from);
            if (heard == null) {
                unheard.add(partition);
            } else {
                worst = Math.max(worst, heard);
            }
        }
        return unheard.isEmpty()
                ? Leg.ok(from, to, micros(worst))
                : Leg.broken(from, to, to + " did not hear it in the partitions " + unheard);
    }

    /** Whether this replica hears nothing of what it says itself. */
    private boolean isDeaf() {
        return called.isEmpty() || missing(answers, self).size() == called.size();
    }

    private Leg unheard(String from, String to) {
        return Leg.unknown(from, to, self + " does not reach the log");
    }

    /** In which partitions that were called a replica did not say anything. */
    private Set<Integer> missing(Map<String, Map<Integer, Hearing>> said, String replica) {
        Set<Integer> missing = new TreeSet<>(called);
        missing.removeAll(said.getOrDefault(replica, Map.of()).keySet());
        return missing;
    }

    /** Any of a replica's reports: all say the same of the shared tier. */
    private @Nullable Hearing report(String replica) {
        return reports.getOrDefault(replica, Map.of()).values().stream()
                .findAny()
                .orElse(null);
    }

    private @Nullable Duration worst(String replica, Function<Hearing, @Nullable Long> time) {
        Long worst = null;
        for (Hearing hearing : reports.getOrDefault(replica, Map.of()).values()) {
            Long took = time.apply(hearing);
            if (took != null && (worst == null || took > worst)) {
                worst = took;
            }
        }
        return worst == null ? null : micros(worst);
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
