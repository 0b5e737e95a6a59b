import { describe, expect, test } from 'vitest';
import { node, pod, stage } from '../../../../test/support/scheduling.ts';
import type { Stage } from '../../../../test/support/scheduling.ts';
import type { NodeRow, Pod } from '../../../model/index.ts';
import type { Explanation } from './explain.ts';

const ZONE = 'topology.kubernetes.io/zone';

function explained(setting: Stage, incoming: Pod): Explanation {
  const { cluster, scheduler } = stage(setting);
  return scheduler.explain(cluster.addPod(incoming));
}

/** Of each node: `feasible`, or every plugin that fails with the recorded one starred. */
function told({ nodes }: Explanation): Readonly<Record<string, string>> {
  return Object.fromEntries(
    nodes.map(({ name, failing, first, excluded }) => {
      if (excluded) return [name, 'excluded'];
      if (failing.length === 0 && first === undefined) return [name, 'feasible'];
      const plugins = failing.map(({ plugin }) => (plugin === first?.plugin ? `${plugin}*` : plugin));
      return [name, plugins.join(' ') || `${first?.plugin} with nominated pods`];
    }),
  );
}

describe('an explanation', () => {
  const setting: Stage = {
    nodes: [
      node('fits'),
      node('tainted-and-small', { cpu: '1', taints: [{ key: 'k', effect: 'NoSchedule' }] }),
      node('small', { cpu: '1' }),
      node('off', { unschedulable: true }),
    ],
  };

  test('names every plugin that fails on a node, and the one that is recorded', () => {
    expect(told(explained(setting, pod({ cpu: '2' })))).toEqual({
      fits: 'feasible',
      'tainted-and-small': 'TaintToleration* NodeResourcesFit',
      small: 'NodeResourcesFit*',
      off: 'NodeUnschedulable*',
    });
  });

  test('goes through all nodes in walk order, whatever sampling would look at', () => {
    const nodes = ['b0', 'b1', 'a0'].map((name) => node(name, { labels: { [ZONE]: name[0] } }));
    expect(explained({ nodes }, pod()).nodes.map(({ name }) => name)).toEqual(['b0', 'a0', 'b1']);
  });

  test('says what the queue would remember, in name order, when no node is feasible', () => {
    const { message, unschedulablePlugins, scores } = explained(setting, pod({ cpu: '9' }));
    expect(message).toBe(
      '0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu.',
    );
    expect(unschedulablePlugins).toEqual(['NodeResourcesFit', 'NodeUnschedulable', 'TaintToleration']);
    expect(scores).toBeUndefined();
  });

  test('has no node where PreFilter turns the pod down', () => {
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'gone' } }];
    const { nodes, preFilter, message, unschedulablePlugins } = explained(
      setting,
      pod({ spec: { volumes } }),
    );
    expect(nodes).toEqual([]);
    expect(preFilter.reject).toBe('persistentvolumeclaim "gone" not found');
    expect(message).toBe('0/4 nodes are available: persistentvolumeclaim "gone" not found.');
    expect(unschedulablePlugins).toEqual(preFilter.plugins);
  });

  test('leaves out the nodes that PreFilter does not name', () => {
    // A field may be compared with one value only: a term each.
    const terms = ['small', 'fits'].map((name) => ({
      matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
    }));
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: terms,
        },
      },
    };
    const found = explained(setting, pod({ cpu: '2', spec: { affinity } }));
    expect(told(found)).toEqual({
      fits: 'feasible',
      'tainted-and-small': 'excluded',
      small: 'NodeResourcesFit*',
      off: 'excluded',
    });
    expect(found.preFilter.plugins).toEqual(['NodeAffinity']);
  });

  test('respects nominated pods of equal priority in what is recorded, not in what fails by itself', () => {
    const { cluster, scheduler } = stage({ nodes: [node('a', { cpu: '4' })] });
    const guest = cluster.addPod(pod({ name: 'guest', cpu: '3' }));
    cluster.nominate(guest, 0 as NodeRow);
    const found = scheduler.explain(cluster.addPod(pod({ name: 'new', cpu: '2' })));
    expect(told(found)).toEqual({ a: 'NodeResourcesFit with nominated pods' });
    expect(found.nodes[0].failing).toEqual([]);
  });
});

describe('the scores of an explanation', () => {
  const nodes = [node('a', { cpu: '4' }), node('b', { cpu: '8' }), node('c', { cpu: '8' })];
  const { scores } = explained({ nodes }, pod({ cpu: '1' }));
  if (scores === undefined) throw new Error('a node is feasible');

  test('lie beside the feasible nodes', () => {
    expect(scores.nodes).toHaveLength(3);
    for (const { raw, normalised } of scores.plugins) expect([raw.length, normalised.length]).toEqual([3, 3]);
  });

  test('sum up to the totals by their weights', () => {
    const totals = [0, 1, 2].map((place) =>
      scores.plugins.reduce((sum, { weight, normalised }) => sum + weight * normalised[place], 0),
    );
    expect(scores.total).toEqual(totals);
  });

  test('name all nodes of the highest total', () => {
    const best = Math.max(...scores.total);
    expect(scores.top).toEqual(scores.nodes.filter((_, place) => scores.total[place] === best));
    expect(scores.top).toHaveLength(2);
  });

  test('leave out plugins that have nothing to score, and name them in running order', () => {
    const scored = scores.plugins.map(({ name }) => name);
    expect(scored).toContain('NodeResourcesFit');
    expect(scores.skipped.filter((name) => scored.includes(name))).toEqual([]);
    expect(scores.skipped).toContain('NodeAffinity');
  });
});

test('asking for an explanation decides nothing and moves nothing', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a'), node('b')] });
  const row = cluster.addPod(pod({ cpu: '1' }));
  const [start, generation] = [scheduler.startIndex, cluster.changes.generation];
  scheduler.explain(row);
  expect([scheduler.startIndex, cluster.changes.generation, cluster.pods.nodeRow[row]]).toEqual([
    start,
    generation,
    -1,
  ]);
});
