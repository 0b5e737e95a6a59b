import { DEVICES_MAX } from '../../../model/index.ts';
import type { Node } from '../../../model/index.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import type { Findings } from '../../findings.ts';
import { countAt } from '../row-amounts.ts';
import { nodeOf } from '../trace-builder.ts';

/** Annotations that carry the trace's GPUs to the scheduler's plugins; amounts in thousandths of a device. */
export const GPU_COUNT = 'alibabacloud.com/gpu-count';
export const GPU_MILLI = 'alibabacloud.com/gpu-milli';
export const GPU_MODEL = 'alibabacloud.com/gpu-card-model';
export const WHOLE_GPU_MILLI = 1000;

export interface GpuMachine {
  readonly name: string;
  readonly milliCpu: number;
  readonly memoryMib: number;
  readonly gpuCount: number;
  /** Empty: none. */
  readonly model: string;
  readonly pods: string;
}

/** GPUs of a machine in a row of a list; undefined and said so where a node cannot have so many. */
export function deviceCountAt(rows: CsvReader, field: number, findings: Findings): number | undefined {
  const count = countAt(rows, field, 'gpu', findings);
  if (count === undefined || count <= DEVICES_MAX) return count;
  const message = `gpu is ${count}, expected at most ${DEVICES_MAX} on one node`;
  findings.badRow('trace-amount', message, () => rows.place(field));
  return undefined;
}

/**
 * A node as the authors of openb write their Node objects, so that one GPU-sharing plugin serves traces and dumps; and
 * one label more: the type that a price list knows the machine by.
 */
export function gpuNode(
  prefix: string,
  { name, milliCpu, memoryMib, gpuCount, model, pods }: GpuMachine,
): Node {
  const gpus = { [GPU_COUNT]: String(gpuCount), [GPU_MILLI]: String(gpuCount * WHOLE_GPU_MILLI) };
  const resources = {
    ...(gpuCount > 0 ? gpus : {}),
    cpu: `${milliCpu}m`,
    memory: `${memoryMib}Mi`,
    pods,
  };
  const kind = gpuCount > 0 ? `${model}x${gpuCount}` : 'cpu';
  return nodeOf(name, resources, {
    ...(model === '' || gpuCount === 0 ? {} : { [GPU_MODEL]: model }),
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': `${prefix}-${kind}-${milliCpu / 1000}c-${memoryMib / 1024}g`,
  });
}
