package io.slipstream.devkit.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs analytical queries of TPC-H, first cold and then warm. */
final class QueriesStep implements Step {
    private static final int WARM_RUNS = 10;
    private static final Map<String, String> QUERIES = queries();

    @Override
    public String title() {
        return "run analytical queries cold and warm";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        Sql.invalidate(suite, List.of("customer", "lineitem", "nation", "orders", "region", "supplier", "part"));
        Latencies cold = new Latencies();
        Latencies warm = new Latencies();
        int hits = 0;
        for (Map.Entry<String, String> query : QUERIES.entrySet()) {
            Sql.Answer first = Sql.run(suite, query.getValue());
            cold.add(first.took());
            if (first.fromCache() || first.rows().isEmpty()) {
                throw new DemoFailure("TPC-H " + query.getKey() + " was not computed, or has no rows");
            }
            for (int i = 0; i < WARM_RUNS; i++) {
                Sql.Answer next = Sql.run(suite, query.getValue());
                warm.add(next.took());
                hits += next.fromCache() ? 1 : 0;
                if (!next.rows().equals(first.rows())) {
                    throw new DemoFailure("TPC-H " + query.getKey() + " answered differently from the cache");
                }
            }
        }
        int runs = QUERIES.size() * WARM_RUNS;
        figures.note(
                "query latency cold, p50 and p95",
                "%.1f ms and %.1f ms",
                cold.percentileMillis(0.5),
                cold.percentileMillis(0.95));
        figures.note(
                "query latency warm, p50 and p95",
                "%.1f ms and %.1f ms",
                warm.percentileMillis(0.5),
                warm.percentileMillis(0.95));
        figures.note("query results from cache", "%.1f %% of %d warm runs", 100.0 * hits / runs, runs);
        if (hits < runs) {
            throw new DemoFailure("only " + hits + " of " + runs + " warm runs came from the cache");
        }
        slowQuery(suite, figures);
    }

    /** A join without an equality cannot be quick; the log must know it. */
    private static void slowQuery(SuiteClient suite, Figures figures) throws InterruptedException {
        Sql.invalidate(suite, List.of("orders"));
        String slow = "select count(*) as pairs from orders a, orders b"
                + " where a.o_totalprice < b.o_totalprice and a.o_orderkey <= 12000 and b.o_orderkey <= 12000";
        Sql.run(suite, slow);
        SuiteClient.await("an entry in the slow-query log", Duration.ofSeconds(15), () -> slowQueries(suite) > 0);
        figures.note("slow queries found", "%d", slowQueries(suite));
    }

    private static long slowQueries(SuiteClient suite) {
        try {
            return suite.get("/api/v1/database/slow-queries?page=1&per_page=1")
                    .path("pagination")
                    .path("total")
                    .asLong();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** TPC-H 3.0.1, chapter 2.4, with the validation parameters; those that fit a small scale. */
    private static Map<String, String> queries() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Q1", """
                select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
                       sum(l_extendedprice * (1 - l_discount)) as sum_disc_price, avg(l_quantity) as avg_qty,
                       count(*) as count_order
                from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day
                group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus""");
        all.put("Q3", """
                select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
                from customer, orders, lineitem
                where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
                  and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
                group by l_orderkey, o_orderdate, o_shippriority
                order by revenue desc, o_orderdate, l_orderkey limit 10""");
        all.put("Q5", """
                select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue
                from customer, orders, lineitem, supplier, nation, region
                where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey
                  and c_nationkey = s_nationkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey
                  and r_name = 'ASIA' and o_orderdate >= date '1994-01-01' and o_orderdate < date '1995-01-01'
                group by n_name order by revenue desc, n_name""");
        all.put("Q6", """
                select sum(l_extendedprice * l_discount) as revenue from lineitem
                where l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01'
                  and l_discount between 0.05 and 0.07 and l_quantity < 24""");
        all.put("Q10", """
                select c_custkey, c_name, sum(l_extendedprice * (1 - l_discount)) as revenue, c_acctbal, n_name
                from customer, orders, lineitem, nation
                where c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate >= date '1993-10-01'
                  and o_orderdate < date '1994-01-01' and l_returnflag = 'R' and c_nationkey = n_nationkey
                group by c_custkey, c_name, c_acctbal, n_name order by revenue desc, c_custkey limit 20""");
        all.put("Q12", """
                select l_shipmode,
                       sum(case when o_orderpriority in ('1-URGENT', '2-HIGH') then 1 else 0 end) as high_line_count
                from orders, lineitem
                where o_orderkey = l_orderkey and l_shipmode in ('MAIL', 'SHIP') and l_commitdate < l_receiptdate
                  and l_shipdate < l_commitdate and l_receiptdate >= date '1994-01-01'
                  and l_receiptdate < date '1995-01-01'
                group by l_shipmode order by l_shipmode""");
        all.put("Q14", """
                select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end)
                       / sum(l_extendedprice * (1 - l_discount)) as promo_revenue
                from lineitem, part
                where l_partkey = p_partkey and l_shipdate >= date '1995-09-01' and l_shipdate < date '1995-10-01'""");
        return all;
    }
}
