// graphile-worker: node graphile.mjs submit|batch SECONDS, process|latency COUNT
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { latencies, payload, perSecond, sleep, tell } from './measure.mjs';

const [cell, amount] = [process.argv[2], Number(process.argv[3])];
const connectionString = process.env.DATABASE_URL;
const logger = new Logger(() => () => {});
const utils = await makeWorkerUtils({ connectionString, maxPoolSize: 20, logger });
await utils.migrate();
await utils.withPgClient((client) => client.query('TRUNCATE graphile_worker._private_jobs CASCADE'));
const fast = {
  concurrentJobs: 24,
  maxPoolSize: 26,
  pollInterval: 2000,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

const fill = async (count) => {
  for (let left = count; left > 0; left -= 500) {
    await utils.addJobs(Array.from({ length: Math.min(500, left) }, () => ({ identifier: 'noop', payload })));
  }
};

const start = (noop, worker) => run({ taskList: { noop }, logger, preset: { worker: { connectionString, ...worker } } });

/** Runs what waits; how many a second. */
const drain = async (count) => {
  await fill(count);
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const begun = performance.now();
  const runner = await start(async () => {
    if (++done === count) finish();
  }, fast);
  await finished;
  const rate = (1000 * count) / (performance.now() - begun);
  await runner.stop();
  return rate;
};

switch (cell) {
  case 'submit':
    await perSecond(16, 2, () => utils.addJob('noop', payload));
    tell({ per_second: await perSecond(16, amount, () => utils.addJob('noop', payload)) });
    break;
  case 'batch': {
    const jobs = Array.from({ length: 500 }, () => ({ identifier: 'noop', payload }));
    tell({ per_second: 500 * (await perSecond(4, amount, () => utils.addJobs(jobs))) });
    break;
  }
  case 'process':
    await drain(5000);
    tell({ per_second: await drain(amount) });
    break;
  case 'latency': {
    const started = [];
    await start(async (job) => void started.push(performance.now() - job.at), { concurrentJobs: 4 });
    await sleep(500);
    for (let i = 0; i < amount; i++) {
      await utils.addJob('noop', { ...payload, at: performance.now() });
      await sleep(25);
    }
    await sleep(500);
    latencies(started);
    break;
  }
}
