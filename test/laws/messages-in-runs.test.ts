import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readVectorFile } from '../../src/ingest/vector-file.ts';
import type { KubernetesObject, Node, Pod } from '../../src/model/index.ts';
import { simulate } from '../../src/sim/simulate.ts';
import { plainScenario } from '../support/scenario.ts';

/**
 * What kube-scheduler said of a pod that fits nowhere, against what a whole run says of it. The vectors hold the words of
 * the event; a run of the same cluster must log them to the letter.
 */
const ALL = process.env['PLIMSOLL_VECTORS'];
const FOLDER =
  ALL === undefined ? join(import.meta.dirname, '../conformance/vectors/scheduler') : join(ALL, 'scheduler');

interface Input {
  readonly cluster: Readonly<Record<string, readonly KubernetesObject[]>>;
  readonly pod: Pod;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly featureGates?: unknown;
}

interface Told {
  readonly id: string;
  readonly input: Input;
  readonly message: string;
}

interface Answer {
  readonly filterMessage?: string;
  readonly eventMessage?: string;
  readonly postFilterMessage?: string;
  readonly picked?: readonly string[];
  /** Kind filter-score: the words of the filters alone. */
  readonly unschedulableMessage?: string;
}

/** The words of the event, or how they begin; undefined where chance has a say in them. */
function messageOf(answer: Answer): string | undefined {
  const { filterMessage, eventMessage, postFilterMessage, picked = [], unschedulableMessage } = answer;
  if (eventMessage !== undefined) return eventMessage;
  if (picked.length === 1) return `${filterMessage} ${postFilterMessage}`;
  return unschedulableMessage;
}

async function toldOf(file: string): Promise<readonly Told[]> {
  const told: Told[] = [];
  for await (const { id, input, expect: answer } of readVectorFile(join(FOLDER, file))) {
    const message = messageOf(answer as Answer);
    if (message !== undefined) told.push({ id, input: input as Input, message });
  }
  return told;
}

/** A run acts upon what waits: other pods that wait would be placed, claims bound or made, taints of conditions mended. */
function standsStill({ cluster, pod, featureGates }: Input): boolean {
  const pods = (cluster['pods'] ?? []) as readonly Pod[];
  const waits = pods.some(
    ({ spec, status }) => !spec.nodeName && status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
  const leaves = pods.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const isNominated = pod.status?.nominatedNodeName !== undefined;
  const isGated = (pod.spec.schedulingGates ?? []).length > 0;
  const hasClaims =
    cluster['persistentVolumeClaims'] !== undefined ||
    (pod.spec.volumes ?? []).some(({ ephemeral }) => ephemeral !== undefined);
  const isMended = ((cluster['nodes'] ?? []) as readonly Node[]).some(({ spec }) =>
    (spec?.taints ?? []).some(({ key }) => key.startsWith('node.kubernetes.io/')),
  );
  // Limits without requests become requests when a pod is created, which the vectors leave out.
  const isDefaulted = pod.spec.containers.some(({ resources }) =>
    Object.keys(resources?.limits ?? {}).some((name) => resources?.requests?.[name] === undefined),
  );
  if (isMended || isDefaulted) return false;
  return featureGates === undefined && !waits && !leaves && !isNominated && !isGated && !hasClaims;
}

/** The first words of the run's scheduler about the pod. */
function saidOf({ cluster, pod, config }: Input): string {
  const { nodes = [], pods = [], ...others } = cluster;
  const { log } = simulate(
    plainScenario({
      nodes: nodes as readonly Node[],
      pods: [...(pods as readonly Pod[]), pod],
      objects: Object.values(others).flat(),
      horizonMs: 1000,
      scheduler: { cycleMs: 0, plugins: [], ...(config !== undefined && { config }) },
    }),
  );
  const mark = ` pod-unschedulable ${pod.metadata.name} reason=`;
  const line = [...log.lines()].find((each) => each.includes(mark)) ?? '';
  return line.slice(line.indexOf(mark) + mark.length);
}

const EVENT_BYTES_MAX = 1024;
const KINDS = ['preemption', 'filter-score'].flatMap((kind) => [kind, `${kind}-shapes`, `${kind}-mixed`]);
const FILES = KINDS.map((kind) => `${kind}.jsonl.gz`).filter((file) => existsSync(join(FOLDER, file)));
const TOLD = (await Promise.all(FILES.map(toldOf))).flat();
const CASES = TOLD.filter(({ input }) => standsStill(input));

describe('a run says of a pod that fits nowhere what kube-scheduler says', () => {
  test('there are enough clusters that stand still', () => {
    expect(CASES.length).toBeGreaterThan(10);
  });

  test.each(CASES.map((each) => [each.id, each] as const))('%s', (_id, { input, message }) => {
    const cut = message.length > EVENT_BYTES_MAX ? `${message.slice(0, EVENT_BYTES_MAX - 4)} ...` : message;
    expect(saidOf(input).slice(0, cut.length)).toBe(cut);
  });
});
