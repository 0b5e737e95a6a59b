import { describe, expect, test } from 'vitest';
import { deploymentOf, plainScenario } from '../../../../test/support/scenario.ts';
import { nodeFromCapacity } from '../../../cloudprovider/index.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { NodePoolSpec, Scenario } from '../../../scenario/index.ts';
import { prepareRun } from '../../simulate.ts';
import { launchNode } from './launch-node.ts';
import { updateNode } from './update-node.ts';

const SECOND_MS = 1000;

function pool(readySeconds: number | undefined): NodePoolSpec {
  return {
    name: 'small',
    instanceType: 'custom',
    capacityType: 'on-demand',
    count: 0,
    min: 0,
    max: 3,
    zones: [],
    template: nodeFromCapacity(
      { capacity: { cpu: '4', memory: '8Gi' } },
      { pool: 'small', capacityType: 'on-demand' },
    ),
    bootMs: { kind: 'constant', ms: 10 * SECOND_MS },
    ...(readySeconds !== undefined && {
      readyMs: { kind: 'constant', ms: readySeconds * SECOND_MS } as const,
    }),
  };
}

function scenario(readySeconds: number | undefined): Scenario {
  const plain = plainScenario({ nodes: [], workloads: [deploymentOf('web', 2, '1')], actions: [] });
  return {
    ...plain,
    horizonMs: 60 * SECOND_MS,
    cluster: { ...plain.cluster, nodePools: [pool(readySeconds)] },
  };
}

/** The run until then, with a node asked for at its start. */
function runUntil(
  readySeconds: number | undefined,
  untilMs: number,
  change?: (run: ReturnType<typeof prepareRun>) => void,
) {
  const run = prepareRun(scenario(readySeconds), {});
  launchNode(run.sim, run.sim.fleet.pools[0], 0);
  if (change !== undefined) {
    runLoop(run.sim.events, run.handlers, { untilMs: 11 * SECOND_MS });
    change(run);
  }
  runLoop(run.sim.events, run.handlers, { untilMs });
  return run.sim;
}

describe('a node that joins', () => {
  // prettier-ignore
  const rows = [
    // why                                               ready after   looked at   taint?   pods bound
    ['is not there before it has booted',                5,            9_999,      false,   0],
    ['has the not-ready taint once it has registered',   5,            10_000,     true,    0],
    ['has it until the kubelet is ready',                5,            14_999,     true,    0],
    ['takes pods from then on',                          5,            15_500,     false,   2],
    ['takes pods at once where readiness takes no time', undefined,    10_500,     false,   2],
  ] as const;

  test.each(rows)('%s', (_why, readySeconds, atMs, isTainted, bound) => {
    const sim = runUntil(readySeconds, atMs);
    const row = sim.cluster.nodes.rowOf('small-0') as NodeRow;
    const keys = row < 0 ? [] : (sim.fleet.get(row)?.node.spec?.taints ?? []).map(({ key }) => key);
    expect(keys.includes('node.kubernetes.io/not-ready'), `taints: ${keys.join(' ')}`).toBe(isTainted);
    expect(row < 0 ? 0 : sim.cluster.nodes.podCount[row]).toBe(bound);
  });

  test('its Ready condition follows', () => {
    const conditionAt = (atMs: number): string | undefined => {
      const sim = runUntil(5, atMs);
      const node = sim.fleet.get(sim.cluster.nodes.rowOf('small-0') as NodeRow)?.node;
      return node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    };
    expect([conditionAt(12_000), conditionAt(16_000)]).toEqual(['False', 'True']);
  });

  test('other taints stay when it becomes ready', () => {
    const sim = runUntil(5, 16_000, ({ sim: running }) => {
      const row = running.cluster.nodes.rowOf('small-0') as NodeRow;
      const host = running.fleet.get(row);
      if (host === undefined) return;
      const taints = [...(host.node.spec?.taints ?? []), { key: 'team', value: 'a', effect: 'NoSchedule' }];
      updateNode(running, row, { ...host.node, spec: { ...host.node.spec, taints } }, 11 * SECOND_MS);
    });
    const node = sim.fleet.get(sim.cluster.nodes.rowOf('small-0') as NodeRow)?.node;
    expect(node?.spec?.taints).toEqual([{ key: 'team', value: 'a', effect: 'NoSchedule' }]);
  });
});
