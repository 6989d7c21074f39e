package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairShareTest {
    private static final long SECOND = 1_000_000;

    /** Slots that tenants hold for as long as their tasks take; what each got, in slot time and in tasks. */
    private static final class Slots {
        private final FairShare share = new FairShare();
        private final Map<String, Long> time = new HashMap<>();
        private final Map<String, Integer> tasks = new HashMap<>();
        private final Map<String, Long> lastServed = new HashMap<>();
        private final PriorityQueue<Run> running =
                new PriorityQueue<>((one, other) -> Long.compare(one.ends, other.ends));
        private final Function<String, Long> duration;
        private int free;
        private long now;
        private long longestWait;

        private record Run(String tenant, long began, long ends) {}

        private Slots(int free, Function<String, Long> duration) {
            this.free = free;
            this.duration = duration;
        }

        private void serve(Set<String> ready) {
            ready.forEach(tenant -> lastServed.putIfAbsent(tenant, now));
            lastServed.keySet().retainAll(ready);
            share.divide(free, ready, tenant -> Integer.MAX_VALUE, now).forEach(this::start);
            for (long last : lastServed.values()) {
                longestWait = Math.max(longestWait, now - last);
            }
        }

        private void start(String tenant, int count) {
            lastServed.put(tenant, now);
            tasks.merge(tenant, count, Integer::sum);
            for (int i = 0; i < count; i++) {
                share.started(tenant, now);
                running.add(new Run(tenant, now, now + duration.apply(tenant)));
                free--;
            }
        }

        /** Goes on to the next end of a task. */
        private void next() {
            Run first = running.remove();
            now = first.ends();
            end(first);
            while (!running.isEmpty() && running.peek().ends() == now) {
                end(running.remove());
            }
        }

        private void end(Run run) {
            share.ended(run.tenant(), run.began(), now);
            time.merge(run.tenant(), now - run.began(), Long::sum);
            free++;
        }

        private double attained(String tenant) {
            long unfinished = running.stream()
                    .filter(run -> run.tenant().equals(tenant))
                    .mapToLong(run -> now - run.began())
                    .sum();
            return (time.getOrDefault(tenant, 0L) + unfinished) / (double) SECOND;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void divide_anyArrivalsAndDurations_chargesTheAlwaysBackloggedAlike(long seed) {
        Random random = new Random(seed);
        int slots = 1 + random.nextInt(12);
        Map<String, Long> longest = new HashMap<>();
        Slots machine = new Slots(
                slots,
                tenant -> 1
                        + random.nextLong(longest.computeIfAbsent(
                                tenant, key -> SECOND / (long) Math.pow(10, random.nextInt(4)))));
        List<String> always = List.of("a", "b", "c");
        Set<String> others = new TreeSet<>();
        double worst = 0;
        for (int step = 0; step < 30_000; step++) {
            if (random.nextInt(20) == 0) {
                String some = "guest" + random.nextInt(8);
                if (!others.remove(some)) {
                    others.add(some);
                }
            }
            Set<String> ready = new TreeSet<>(others);
            ready.addAll(always);
            machine.serve(ready);
            machine.next();
            for (String tenant : always) {
                worst = Math.max(worst, Math.abs(machine.attained(tenant) - machine.attained("a")));
            }
        }

        // Nobody is more than what all slots take once ahead of another; without fairness it would be far more.
        assertThat(worst).isLessThanOrEqualTo(slots + 1.0);
        assertThat(machine.longestWait / (double) SECOND)
                .as("longest wait of anybody")
                .isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void divide_tasksOfOneLength_serveEachTenantAlike(int slots) {
        Slots machine = new Slots(slots, tenant -> SECOND);
        Set<String> ready = Set.of("a", "b", "c", "d", "e");
        for (int step = 0; step < 1000; step++) {
            machine.serve(ready);
            assertThat(machine.tasks.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .max()
                                    .orElseThrow()
                            - ready.stream()
                                    .mapToInt(tenant -> machine.tasks.getOrDefault(tenant, 0))
                                    .min()
                                    .orElseThrow())
                    .as("two, and one while it learns how long tasks take")
                    .isLessThanOrEqualTo(3);
            machine.next();
        }
    }

    @Test
    void divide_longTasksAndShortOnes_getTheSameTimeAndNotTheSameCount() {
        Slots machine = new Slots(4, tenant -> tenant.equals("long") ? SECOND : SECOND / 100);
        for (int step = 0; step < 20_000; step++) {
            machine.serve(Set.of("long", "short"));
            machine.next();
        }

        assertThat(machine.attained("long") / machine.attained("short")).isBetween(0.9, 1.1);
        assertThat(machine.tasks.get("short") / machine.tasks.get("long")).isBetween(80, 120);
    }

    @Test
    void divide_oneWithLongTasksInAllSlots_leavesThoseThatBecomeFreeToTheOther() {
        Slots machine = new Slots(8, tenant -> tenant.equals("long") ? 600 * SECOND : SECOND);
        machine.serve(Set.of("long"));
        machine.next();
        List<String> given = new ArrayList<>();
        for (int step = 0; step < 100; step++) {
            int before = machine.tasks.get("long");
            machine.serve(Set.of("long", "short"));
            given.add(machine.tasks.get("long") > before ? "long" : "short");
            machine.next();
        }

        assertThat(given.subList(1, 100)).containsOnly("short");
    }

    @Test
    void divide_afterBeingIdle_hasSavedNothingUp() {
        Slots machine = new Slots(2, tenant -> SECOND);
        Set<String> both = Set.of("busy", "idle");
        machine.serve(both);
        machine.next();
        for (int step = 0; step < 1000; step++) {
            machine.serve(Set.of("busy"));
            machine.next();
        }
        int before = machine.tasks.get("idle");
        for (int step = 0; step < 50; step++) {
            machine.serve(both);
            machine.next();
        }

        assertThat(machine.tasks.get("idle") - before).isBetween(48, 54);
    }

    @Test
    void divide_afterTurnsWithoutCompetition_startsEqual() {
        Slots machine = new Slots(2, tenant -> tenant.equals("heavy") ? SECOND : SECOND / 100);
        for (int step = 0; step < 1000; step++) {
            machine.serve(Set.of(step % 2 == 0 ? "heavy" : "light"));
            while (!machine.running.isEmpty()) {
                machine.next();
            }
        }
        double heavy = machine.attained("heavy");
        double light = machine.attained("light");
        assertThat(heavy - light).isGreaterThan(400);
        for (int step = 0; step < 2000; step++) {
            machine.serve(Set.of("heavy", "light"));
            machine.next();
        }

        assertThat((machine.attained("heavy") - heavy) / (machine.attained("light") - light))
                .isBetween(0.6, 1.6);
    }

    @Test
    void forgetIdle_tenantsThatLeft_areForgotten() {
        FairShare share = new FairShare();
        for (int i = 0; i < 100; i++) {
            String tenant = "t" + i;
            share.divide(1, Set.of(tenant), key -> 1, i);
            share.started(tenant, i);
            share.ended(tenant, i, i + 1);
        }

        share.forgetIdle();

        assertThat(share.size()).isEqualTo(1);
    }
}
