import { fieldsOf, listOf, textOf } from '../../json-file.ts';
import { nodeOfTemplate } from './scheduler-perf-run.ts';
import type { PerfRun, PerfState } from './scheduler-perf-run.ts';
import type { Fields } from './scheduler-perf-templates.ts';
import { kubernetesObject, podOfRead } from './template.ts';

/** Upstream churns until the measured pods are placed; here for this many gaps. */
const CHURN_GAPS = 2;
const CHURNS_MAX = 100_000;

/**
 * The churn operation: every interval one object of each template is made (`create`, up to `number` of them) or, in
 * `number` slots taken in turn, made where the slot is empty and deleted where it is full (`recreate`).
 */
export function churn(op: Fields, run: PerfRun, state: PerfState): void {
  const templates = listOf(op['templatePaths'])
    .map((path) => run.templates.find(textOf(path), run.file))
    .filter((template) => template !== undefined);
  const intervalMs = Math.max(1, Number(op['intervalMilliseconds'] ?? 500));
  const slots = Math.floor(Number(op['number'] ?? 0)) || CHURNS_MAX;
  const recreate = op['mode'] === 'recreate';
  const ticks = Math.min(CHURNS_MAX, Math.floor((CHURN_GAPS * run.gapMs) / intervalMs));
  for (let tick = 0; tick < (recreate ? ticks : Math.min(ticks, slots)); tick++) {
    // In every second round the slots are full, and are emptied.
    if (recreate && Math.floor(tick / slots) % 2 === 1) continue;
    const atMs = state.nowMs + (tick + 1) * intervalMs;
    const forMs = recreate ? slots * intervalMs : Infinity;
    for (const template of templates) make(template, { atMs, forMs, tick }, run);
  }
  run.builder.assume(`scheduler-perf: churn goes on for ${CHURN_GAPS} gaps between operations.`);
}

interface Moment {
  readonly atMs: number;
  readonly forMs: number;
  readonly tick: number;
}

function make(template: Fields, { atMs, forMs, tick }: Moment, run: PerfRun): void {
  const { builder } = run;
  const generateName = textOf(fieldsOf(template['metadata'])?.['generateName'], 'churn-');
  const name = `${generateName}${tick}`;
  if (template['kind'] === 'Node') {
    const node = nodeOfTemplate(template, name, {}, {});
    builder.nodeEvents.push({ timeMs: atMs, kind: 'add', node });
    if (forMs < Infinity) builder.nodeEvents.push({ timeMs: atMs + forMs, kind: 'remove', node });
    return;
  }
  const pod = template['kind'] === 'Pod' ? podOfRead(template, 'churn') : undefined;
  if (pod !== undefined) {
    builder.addPod(
      atMs,
      forMs,
      builder.shape(JSON.stringify(pod), () => ({ workload: 'churn', pod })),
      name,
    );
    return;
  }
  const object = kubernetesObject({ ...template, metadata: { name, namespace: 'churn' } });
  if (object === undefined) return;
  builder.objectEvents.push({ timeMs: atMs, kind: 'apply', object });
  if (forMs < Infinity) builder.objectEvents.push({ timeMs: atMs + forMs, kind: 'delete', object });
}
