import type { PriceBook } from '../../cloudprovider/index.ts';
import { compareQuantities, DEVICES_MAX, GPU_COUNT, isDeviceCount, quantityMap } from '../../model/index.ts';
import type { WrittenPool } from '../written/written-scenario.ts';
import { checkSignals } from './check-signals.ts';
import type { Path, ScenarioReading } from './reading.ts';

/** A pool's name begins the names of its nodes, which are DNS subdomains. */
const NODE_NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
const NEEDED = ['cpu', 'memory'] as const;

/** What cannot be of a node pool, apart from its type and its counts, and what the user may not have meant. */
export function checkPool(pool: WrittenPool, path: Path, prices: PriceBook, reading: ScenarioReading): void {
  if (!NODE_NAME.test(pool.name))
    reading.error([...path, 'name'], {
      code: 'name-invalid',
      message: `nodes cannot be called ${pool.name}-0`,
      hint: 'lower-case letters, digits, - and .',
    });
  checkCapacity(pool, path, reading);
  checkSignals(pool.evictionHard, [...path, 'evictionHard'], reading);
  checkRegion(pool, path, prices, reading);
}

function checkCapacity(
  { name, capacity, allocatable }: WrittenPool,
  path: Path,
  reading: ScenarioReading,
): void {
  if (capacity === undefined) return;
  const whole = quantityMap(capacity);
  for (const resource of NEEDED)
    if (!whole.has(resource))
      reading.warn([...path, 'capacity'], {
        code: 'field-missing',
        message: `the machines of node pool ${name} have no ${resource}`,
        hint: 'pods that ask for some fit nowhere; write capacity: {cpu: 8, memory: 32Gi}',
      });
  for (const [field, amounts] of Object.entries({ capacity, allocatable }))
    if (amounts?.[GPU_COUNT] !== undefined && !isDeviceCount(amounts[GPU_COUNT]))
      reading.error([...path, field, GPU_COUNT], {
        code: 'limits-crossed',
        message: `${amounts[GPU_COUNT]} shared GPUs on one node`,
        hint: `write a whole number from 0 to ${DEVICES_MAX}`,
      });
  for (const [resource, quantity] of quantityMap(allocatable)) {
    const most = whole.get(resource);
    if (most === undefined || compareQuantities(quantity, most) <= 0) continue;
    reading.error([...path, 'allocatable', resource], {
      code: 'limits-crossed',
      message: `more ${resource} for pods than the machine has`,
      hint: `at most ${capacity[resource]}`,
    });
  }
}

/** A book has the prices of one region: another one's nodes are not that dear, and the reader must know. */
function checkRegion(
  { name, region, price, instanceType }: WrittenPool,
  path: Path,
  prices: PriceBook,
  reading: ScenarioReading,
): void {
  if (region === undefined || price !== undefined || instanceType === undefined) return;
  if (prices.region === '' || prices.region === 'custom' || region === prices.region) return;
  reading.warn([...path, 'region'], {
    code: 'price-region',
    message: `node pool ${name} is in ${region} and is priced as in ${prices.region}`,
    hint: 'write prices.book for the region, or the pool’s price',
  });
}
