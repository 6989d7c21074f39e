// BullMQ: node bullmq.mjs submit|batch SECONDS, process|latency COUNT
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { latencies, payload, perSecond, sleep, tell } from './measure.mjs';

const [cell, amount] = [process.argv[2], Number(process.argv[3])];
const url = new URL(process.env.REDIS_URL);
const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null };
const queue = new Queue('bench', { connection, defaultJobOptions: { removeOnComplete: true } });
await queue.waitUntilReady();
// Written to disk once a second, as its documentation asks for.
const redis = new Redis(process.env.REDIS_URL);
await redis.config('SET', 'appendonly', 'yes');
await redis.config('SET', 'appendfsync', 'everysec');
redis.disconnect();
await queue.obliterate({ force: true });

const fill = async (count) => {
  for (let left = count; left > 0; left -= 500) {
    await queue.addBulk(Array.from({ length: Math.min(500, left) }, () => ({ name: 'noop', data: payload })));
  }
};

/** Runs what waits; how many a second. */
const drain = async (count) => {
  await fill(count);
  let done = 0;
  const begun = performance.now();
  const worker = await new Promise((finish) => {
    const worker = new Worker(
      'bench',
      async () => {
        if (++done === count) finish(worker);
      },
      { connection, concurrency: 100 },
    );
  });
  const rate = (1000 * count) / (performance.now() - begun);
  await worker.close();
  return rate;
};

switch (cell) {
  case 'submit':
    await perSecond(64, 2, () => queue.add('noop', payload));
    tell({ per_second: await perSecond(64, amount, () => queue.add('noop', payload)) });
    break;
  case 'batch': {
    const jobs = Array.from({ length: 500 }, () => ({ name: 'noop', data: payload }));
    tell({ per_second: 500 * (await perSecond(4, amount, () => queue.addBulk(jobs))) });
    break;
  }
  case 'process':
    await drain(5000);
    tell({ per_second: await drain(amount) });
    break;
  case 'latency': {
    const started = [];
    const worker = new Worker('bench', async (job) => started.push(performance.now() - job.data.at), { connection });
    await worker.waitUntilReady();
    for (let i = 0; i < amount; i++) {
      await queue.add('noop', { ...payload, at: performance.now() });
      await sleep(25);
    }
    await sleep(500);
    latencies(started);
    break;
  }
}
