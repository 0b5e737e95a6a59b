import type { Labels } from '../../model/index.ts';
import { fieldsOf, listOf, readJsonFile, textOf } from '../json-file.ts';
import { wallClockMs } from '../wall-clock.ts';
import type { MetricFormat, SeriesSink } from './metric-format.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The numbers of a summary that are read: where they stand, and what they are. */
const NUMBERS = [
  ['cpu', 'usageNanoCores', 'gauge', 'nanocores'],
  ['cpu', 'usageCoreNanoSeconds', 'counter', 'nanoseconds'],
  ['memory', 'availableBytes', 'gauge', 'bytes'],
  ['memory', 'usageBytes', 'gauge', 'bytes'],
  ['memory', 'workingSetBytes', 'gauge', 'bytes'],
  ['memory', 'rssBytes', 'gauge', 'bytes'],
  ['fs', 'usedBytes', 'gauge', 'bytes'],
  ['rootfs', 'usedBytes', 'gauge', 'bytes'],
] as const;

/** The kubelet's /stats/summary: one moment of a node, its system containers, pods and containers. */
export const kubeletSummary: MetricFormat = {
  name: 'kubelet-summary',
  summary: 'kubelet stats/summary (JSON)',
  sniff: ({ text }) => /^\s*\{\s*"node"\s*:\s*\{\s*"nodeName"/.test(text),

  read(file, sink) {
    const value = readJsonFile(file, sink.findings);
    if (value === undefined) return;
    const summary = fieldsOf(value) ?? {};
    const node = fieldsOf(summary['node']) ?? {};
    const nodeLabels = { node: textOf(node['nodeName']) };
    addNumbers(node, nodeLabels, sink);
    for (const container of listOf(node['systemContainers']).map(asFields))
      addNumbers(container, { ...nodeLabels, system_container: textOf(container['name']) }, sink);
    for (const pod of listOf(summary['pods']).map(asFields)) {
      const reference = fieldsOf(pod['podRef']) ?? {};
      const labels = {
        ...nodeLabels,
        namespace: textOf(reference['namespace']),
        pod: textOf(reference['name']),
      };
      addNumbers(pod, labels, sink);
      for (const container of listOf(pod['containers']).map(asFields))
        addNumbers(container, { ...labels, container: textOf(container['name']) }, sink);
    }
  },
};

function asFields(value: unknown): Fields {
  return fieldsOf(value) ?? {};
}

function addNumbers(from: Fields, labels: Labels, sink: SeriesSink): void {
  for (const [part, field, kind, unit] of NUMBERS) {
    const numbers = fieldsOf(from[part]);
    const value = numbers?.[field];
    if (numbers === undefined || typeof value !== 'number') continue;
    const timeMs = wallClockMs(textOf(numbers['time'])) ?? NaN;
    sink.add({ name: `${part}/${field}`, labels, kind, unit, timesMs: [timeMs], values: [value] });
  }
}
