import { compareStrings } from '../../base/index.ts';
import type { NodeLifecycleOptions } from '../../controllers/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { NodeWorld } from './worlds/node-world.ts';
import type { NodeEntry, NodeInput } from './worlds/node-world.ts';

interface Input extends NodeInput {
  readonly controller: {
    readonly nodeMonitorPeriodSeconds: number;
    readonly nodeMonitorGracePeriodSeconds: number;
    readonly nodeStartupGracePeriodSeconds: number;
    readonly nodeEvictionRate: number;
    readonly secondaryNodeEvictionRate: number;
    readonly largeClusterSizeThreshold: number;
    readonly unhealthyZoneThreshold: number;
  };
}

interface NodeAnswer {
  readonly atSeconds: number;
  readonly node: string;
  readonly ready: string;
  readonly taints: readonly string[];
}

interface Expect {
  readonly nodeChanges: readonly NodeAnswer[];
  readonly podNotReadyAtSeconds: Readonly<Record<string, number>>;
  readonly podDeletedAtSeconds: Readonly<Record<string, number>>;
}

const TOLERANCE_SECONDS = 1;

/** The node lifecycle and taint eviction controllers running together. */
export const nodeLifecycle: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'node-lifecycle',
  differences(input, expect) {
    const world = new NodeWorld(input, optionsOf(input));
    world.run();
    return [
      ...nodesDiffer(world.history, expect.nodeChanges),
      ...timesDiffer('podNotReady', world.podNotReadyAtMs, expect.podNotReadyAtSeconds),
      ...timesDiffer('podDeleted', world.taintWorld.deletedAtMs, expect.podDeletedAtSeconds),
    ];
  },
};

function optionsOf({ controller }: Input): NodeLifecycleOptions {
  return {
    monitorPeriodMs: controller.nodeMonitorPeriodSeconds * 1000,
    monitorGraceMs: controller.nodeMonitorGracePeriodSeconds * 1000,
    startupGraceMs: controller.nodeStartupGracePeriodSeconds * 1000,
    evictionRate: controller.nodeEvictionRate,
    secondaryEvictionRate: controller.secondaryNodeEvictionRate,
    largeClusterSize: controller.largeClusterSizeThreshold,
    unhealthyZoneThreshold: controller.unhealthyZoneThreshold,
  };
}

/** Node by node, the last state of each second, in order. */
function nodesDiffer(history: readonly NodeEntry[], recorded: readonly NodeAnswer[]): string[] {
  const names = [...new Set([...history, ...recorded].map(({ node }) => node))].sort(compareStrings);
  return names.flatMap((name) => {
    const ours = lastOfSeconds(history.filter(({ node }) => node === name));
    const theirs = recorded.filter(({ node }) => node === name);
    const aligned = ours.map((entry, place) => {
      const other = theirs.at(place);
      const isNear = other !== undefined && Math.abs(entry.atSeconds - other.atSeconds) <= TOLERANCE_SECONDS;
      return isNear ? { ...entry, atSeconds: other.atSeconds } : entry;
    });
    return valueDifferences(aligned, theirs, name);
  });
}

function lastOfSeconds(history: readonly NodeEntry[]): NodeAnswer[] {
  const answers: NodeAnswer[] = [];
  let shown = 'True:';
  for (const [place, { atMs, node, ready, taints }] of history.entries()) {
    const atSeconds = Math.round(atMs / 1000);
    const next = history.at(place + 1);
    const key = `${ready}:${[...taints].sort(compareStrings).join()}`;
    if (next !== undefined && Math.round(next.atMs / 1000) === atSeconds) continue;
    if (key === shown) continue;
    shown = key;
    answers.push({ atSeconds, node, ready, taints: [...taints].sort(compareStrings) });
  }
  return answers;
}

function timesDiffer(
  what: string,
  ours: ReadonlyMap<string, number>,
  recorded: Readonly<Record<string, number>>,
): string[] {
  const names = [...new Set([...ours.keys(), ...Object.keys(recorded)])].sort(compareStrings);
  return names.flatMap((name) => {
    const ms = ours.get(name);
    const left = ms === undefined ? undefined : Math.round(ms / 1000);
    const right = recorded[name];
    const isNear = left !== undefined && Math.abs(left - right) <= TOLERANCE_SECONDS;
    return isNear ? [] : valueDifferences(left, right, `${what} ${name}`);
  });
}
