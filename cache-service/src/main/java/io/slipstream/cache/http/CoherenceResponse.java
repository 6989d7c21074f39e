package io.slipstream.cache.http;

import io.slipstream.cache.entry.InspectionFigures;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Roster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a replica agrees with the others.
 *
 * @param replica the one that answers
 * @param partitions how it hears the log
 * @param replicas which replicas live
 * @param inspection what comparing random copies of it with the shared tier found
 */
record CoherenceResponse(String replica, List<Partition> partitions, List<Replica> replicas, Inspection inspection) {
    static CoherenceResponse of(Roster roster, LogContact contact, InspectionFigures figures) {
        return new CoherenceResponse(
                roster.self(),
                IntStream.range(0, contact.partitions())
                        .mapToObj(partition -> Partition.of(contact, partition))
                        .toList(),
                roster.live().stream().map(name -> Replica.of(roster, name)).toList(),
                Inspection.of(figures));
    }

    /**
     * A partition of the log.
     *
     * @param partition its number
     * @param applied the offset of the first record that is not applied
     * @param heard whether all that the log acknowledged longer ago than the bound is applied
     * @param trusted whether copies in process are served without asking the shared tier
     * @param used whether it is in use; one that is not is not listened to so closely
     */
    record Partition(int partition, long applied, boolean heard, boolean trusted, boolean used) {
        static Partition of(LogContact contact, int partition) {
            return new Partition(
                    partition,
                    contact.position(partition),
                    contact.isHeard(partition),
                    contact.isTrusted(partition),
                    contact.isUsed(partition));
        }
    }

    /**
     * A live replica.
     *
     * @param replica its name
     * @param heardMs how long ago it was last heard, in milliseconds; null for the one that answers
     */
    record Replica(String replica, @Nullable Long heardMs) {
        static Replica of(Roster roster, String name) {
            Duration since = roster.sinceHeard(name);
            return new Replica(name, since == null ? null : since.toMillis());
        }
    }

    /**
     * What inspections found.
     *
     * @param window how far they look back
     * @param tiers by tier
     */
    record Inspection(Duration window, Map<String, Found> tiers) {
        static Inspection of(InspectionFigures figures) {
            Map<String, Found> tiers = new TreeMap<>();
            InspectionFigures.TIERS.forEach(tier -> tiers.put(tier.text(), Found.of(figures.lately(tier))));
            return new Inspection(figures.window(), tiers);
        }
    }

    /**
     * What was found in a tier.
     *
     * @param compared how many copies were compared
     * @param stale how many of them a read would have got, although the shared tier had a newer write for longer than the bound
     * @param stalePpb the same in a billion
     * @param worstStalenessMs how long the newer write was there, at worst, in milliseconds
     */
    record Found(long compared, long stale, double stalePpb, long worstStalenessMs) {
        static Found of(InspectionFigures.Found found) {
            return new Found(
                    found.compared(),
                    found.stale(),
                    found.partsPerBillion(),
                    found.worst().toMillis());
        }
    }
}
