import type * as Bullmq from 'bullmq';
import type * as Ioredis from 'ioredis';
import { refusal } from './refusal.ts';

/** The two optional packages, once they are there. */
export interface QueuePackages {
  readonly bullmq: Pick<typeof Bullmq, 'Queue' | 'Worker'>;
  readonly ioredis: Pick<typeof Ioredis, 'Redis'>;
}

export interface QueueConnection extends QueuePackages {
  readonly client: Ioredis.Redis;
}

export type JobQueue = Bullmq.Queue<unknown, unknown, string>;
export type QueueWorker = Bullmq.Worker<unknown, unknown, string>;

/** How long a lost connection may stay lost before a job's lock is: half a minute, BullMQ's own default. */
export const LOCK_MS = 30_000;

/** One queue a sweep: its name says whose it is, so that no worker ever gets a job of another experiment or version. */
export function queueName(key: string): string {
  return `plimsoll-${key}`;
}

/** The submitter sets it when all is done, so that workers end. */
export function doneKey(key: string): string {
  return `plimsoll:${key}:done`;
}

/** Opens the queue at a redis:// address. Rejects where the optional packages or the server are missing. */
export async function connectQueue(url: string): Promise<QueueConnection> {
  const packages = await loadQueuePackages();
  if (!/^rediss?:\/\//.test(url))
    throw refusal(
      'executor-unknown',
      `no executor of the name ${url}`,
      'write redis://host:port or rediss://host:port',
    );
  const { Redis } = packages.ioredis;
  let connected = false;
  const client: Ioredis.Redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null, // BullMQ insists: a command waits for the connection to come back
    retryStrategy: () => (connected ? 1000 : null), // the first failure is said, a later one mended
  });
  client.on('error', () => undefined); // Without a listener an error would end the process.
  try {
    await client.connect();
    connected = true;
    return { ...packages, client };
  } catch (error) {
    client.disconnect();
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(
      'executor-unreachable',
      `no answer from Redis: ${why}`,
      'start it, or check host, port and password',
      withoutPassword(url),
    );
  }
}

/** Most sweeps need no Redis, so the packages are not installed with Plimsoll. */
export async function loadQueuePackages(
  load: () => Promise<QueuePackages> = importPackages,
): Promise<QueuePackages> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw refusal(
      'executor-missing',
      'the Redis executor needs the packages bullmq and ioredis, which are not installed',
      'npm install bullmq@6.7.0 ioredis@6.0.0',
    );
  }
}

async function importPackages(): Promise<QueuePackages> {
  const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
  return { bullmq, ioredis };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
