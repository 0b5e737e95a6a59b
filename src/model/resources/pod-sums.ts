import { assert, VERIFY } from '../../base/index.ts';
import type { Pod } from '../objects/index.ts';
import {
  bookedNonZeroRequests,
  bookedRequests,
  incomingRequests,
  scoredRequests,
} from './resource-amounts.ts';
import type { ResourceAmounts } from './resource-amounts.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY } from './resource-names.ts';
import type { ResourceNames } from './resource-names.ts';

/** Amounts by column of NodeTable: milli-cores in the column CPU, whole units in the others. Only those above 0. */
export interface RequestColumns {
  readonly columns: Int32Array;
  readonly amounts: Float64Array;
}

/** What a pod asks of a node and holds on it. */
export interface PodSums {
  /** Of the pending pod: what the filters compare. */
  readonly requests: RequestColumns;
  /** Of the pending pod as NodeResourcesFit's scorer sees it: 100m and 200 MiB for containers without request. */
  readonly scored: RequestColumns;
  /** Of the bound pod; differs from `requests` while a resize is under way. */
  readonly booked: RequestColumns;
  readonly bookedScoreMilliCpu: number;
  readonly bookedScoreMemoryBytes: number;
}

/** All sums of a pod that nodes are booked with, worked out once a signature. */
export function podSums(pod: Pod, resources: ResourceNames): PodSums {
  const nonZero = bookedNonZeroRequests(pod);
  return {
    requests: requestColumns(incomingRequests(pod), resources),
    scored: requestColumns(scoredRequests(pod), resources),
    booked: requestColumns(bookedRequests(pod), resources),
    bookedScoreMilliCpu: nonZero.milliCpu,
    bookedScoreMemoryBytes: nonZero.memoryBytes,
  };
}

/** The amount in a column, 0 where there is none. */
export function amountIn({ columns, amounts }: RequestColumns, column: number): number {
  if (VERIFY)
    assert(columns.length === amounts.length, `${columns.length} columns of ${amounts.length} amounts`);
  const place = columns.indexOf(column);
  return place < 0 ? 0 : amounts[place];
}

function requestColumns(amounts: ResourceAmounts, resources: ResourceNames): RequestColumns {
  const entries: [number, number][] = [
    [CPU, amounts.milliCpu],
    [MEMORY, amounts.memoryBytes],
    [EPHEMERAL_STORAGE, amounts.ephemeralStorageBytes],
  ];
  for (const [name, amount] of amounts.scalars) entries.push([resources.column(name), amount]);
  const asked = entries.filter(([, amount]) => amount > 0).sort((a, b) => a[0] - b[0]);
  const isTwice = asked.some(([column], place) => place > 0 && column === asked[place - 1][0]);
  assert(!isTwice, 'a pod asks twice in one column');
  return {
    columns: Int32Array.from(asked, ([column]) => column),
    amounts: Float64Array.from(asked, ([, amount]) => amount),
  };
}
