// What the programs of rivals share: a load of callers, percentiles, and the answer as one line of JSON.
export const payload = { text: 'x'.repeat(188) };

/** Calls again and again with so many callers for a time; how many calls a second. */
export async function perSecond(callers, seconds, call) {
  const until = performance.now() + 1000 * seconds;
  const begun = performance.now();
  let calls = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) {
        await call();
        calls++;
      }
    }),
  );
  return (1000 * calls) / (performance.now() - begun);
}

export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

export function tell(result) {
  process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0));
}

export function latencies(millis) {
  const sorted = [...millis].sort((a, b) => a - b);
  tell({ p50_ms: percentile(sorted, 0.5), p99_ms: percentile(sorted, 0.99) });
}

export const sleep = (millis) => new Promise((done) => setTimeout(done, millis));
