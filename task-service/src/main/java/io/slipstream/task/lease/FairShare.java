package io.slipstream.task.lease;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Start-time fair queueing between tenants whose tasks are equally urgent. A tenant is charged the time it holds slots;
 * while its tasks run, at least what they usually take. A free slot goes to the tenant that was charged least. Who comes
 * back begins where those that were here all along stand: being idle saves nothing up. Not safe for several threads.
 *
 * <p>So two tenants that always have ready tasks are charged the same, but for what at most all slots take once. Times are
 * microseconds of a clock of the caller's.
 */
final class FairShare {
    /** What a task costs at the least, since claiming it and writing its end are work as well. */
    private static final long LEAST = 500;

    private static final double FIRST_GUESS = 10_000;
    private static final int SMOOTHING = 8;
    private static final Comparator<Need> ORDER = Comparator.<Need>comparingDouble(need -> need.charged)
            .thenComparingInt(need -> need.held)
            .thenComparingLong(need -> need.servedAt)
            .thenComparing(need -> need.tenant);

    private final Map<String, Account> accounts = new HashMap<>();
    private Set<String> contending = Set.of();
    private double usual = FIRST_GUESS;
    private double floor;
    private long turn;

    private static final class Account {
        private double used;
        private int held;
        private long begun;
        private double usual;
        private long servedAt;

        private Account(double used, double usual) {
            this.used = used;
            this.usual = usual;
        }

        private double running(long now) {
            return Math.max(0L, held * now - begun);
        }

        private double attained(long now) {
            return used + running(now);
        }

        private double charged(long now) {
            return used + Math.max(running(now), held * usual);
        }
    }

    /** What a tenant would be charged if it were given one slot more. */
    private static final class Need {
        private final String tenant;
        private final double usual;
        private double charged;
        private int held;
        private int room;
        private long servedAt;

        private Need(String tenant, Account account, int room, long now) {
            this.tenant = tenant;
            this.usual = account.usual;
            this.charged = account.charged(now);
            this.held = account.held;
            this.room = room;
            this.servedAt = account.servedAt;
        }
    }

    /**
     * Divides free slots.
     *
     * @param free how many
     * @param tenants all that have ready tasks
     * @param room how many a tenant may be given at the most
     * @return how many each gets, those that get none left out; the one whose turn it is first
     */
    Map<String, Integer> divide(int free, Set<String> tenants, ToIntFunction<String> room, long now) {
        enter(tenants, now);
        PriorityQueue<Need> needs = new PriorityQueue<>(ORDER);
        for (String tenant : tenants) {
            int most = room.applyAsInt(tenant);
            if (most > 0) {
                needs.add(new Need(tenant, account(tenant), most, now));
            }
        }
        Map<String, Integer> given = new LinkedHashMap<>();
        for (int left = free; left > 0 && !needs.isEmpty(); left--) {
            Need need = needs.remove();
            given.merge(need.tenant, 1, Integer::sum);
            account(need.tenant).servedAt = ++turn;
            need.charged += Math.max(LEAST, need.usual);
            need.held++;
            need.servedAt = turn;
            if (--need.room > 0) {
                needs.add(need);
            }
        }
        return given;
    }

    /** Who comes back is lifted to where the least charged of the others stands, or stood when nobody else was left. */
    private void enter(Set<String> tenants, long now) {
        raiseFloor(tenants.stream().filter(contending::contains), now);
        for (String tenant : tenants) {
            if (!contending.contains(tenant)) {
                Account account = account(tenant);
                account.used += Math.max(0, floor - account.attained(now));
            }
        }
        raiseFloor(tenants.stream(), now);
        contending = Set.copyOf(tenants);
    }

    private void raiseFloor(Stream<String> tenants, long now) {
        tenants.mapToDouble(tenant -> account(tenant).attained(now))
                .min()
                .ifPresent(least -> floor = Math.max(floor, least));
    }

    private Account account(String tenant) {
        return accounts.computeIfAbsent(tenant, key -> new Account(floor, usual));
    }

    /** A tenant's task began to hold a slot. */
    void started(String tenant, long now) {
        Account account = account(tenant);
        account.held++;
        account.begun += now;
    }

    /** A tenant's task holds its slot no longer. */
    void ended(String tenant, long began, long now) {
        Account account = account(tenant);
        double cost = Math.max(LEAST, now - began);
        account.held--;
        account.begun -= began;
        account.used += cost;
        account.usual += (cost - account.usual) / SMOOTHING;
        usual += (cost - usual) / SMOOTHING;
    }

    /** Forgets tenants that neither run nor wait; called so seldom that their debt does not matter any more. */
    void forgetIdle() {
        accounts.entrySet().removeIf(entry -> entry.getValue().held == 0 && !contending.contains(entry.getKey()));
    }

    /** How many tenants it remembers. */
    int size() {
        return accounts.size();
    }
}
