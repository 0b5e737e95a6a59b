import { describe, expect, test } from 'vitest';
import { assert, RandomStreams } from '../../src/base/index.ts';
import { coreEngine } from '../../src/conformance/scheduler/core-engine.ts';
import type { EngineDecision, Evaluation, SchedulerEngine } from '../../src/conformance/scheduler/engine.ts';
import type { Pod } from '../../src/model/index.ts';
import { readSchedulerConfiguration } from '../../src/scheduler/config/index.ts';
import type { SchedulerProfile } from '../../src/scheduler/config/index.ts';
import { drawConfig } from '../fuzz/scheduler/draw-config.ts';
import { fixedObjects } from '../fuzz/scheduler/draw-cluster.ts';
import { drawNode, drawPod } from '../fuzz/scheduler/draw-objects.ts';
import { Draw } from '../fuzz/scheduler/draw.ts';
import { heapInit, heapPop } from '../reference/scheduler/heap.ts';

const CLUSTERS = 60;
const PODS = 8;

interface Asked {
  readonly profile: SchedulerProfile;
  readonly order: readonly string[];
  readonly explanation: Evaluation;
  readonly decision: EngineDecision;
}

/** Random clusters that fill up; of every pod its table and what was decided a moment later. */
function askedOf(seed: number): readonly Asked[] {
  const draw = new Draw(new RandomStreams(seed).stream('explanation', 'cluster'));
  const config = drawConfig(draw, 100);
  const reading = readSchedulerConfiguration(config);
  assert('config' in reading, 'a configuration that cannot be read was drawn');
  // With hints one node is looked at alone: the table is about a decision among all of them.
  const engine = coreEngine({ config, featureGates: { OpportunisticBatching: false } });
  for (const object of fixedObjects(draw)) engine.put(object);
  for (let i = 0, count = 1 + draw.below(9); i < count; i++) engine.addNode(drawNode(draw, `node-${i}`));
  return Array.from({ length: PODS }, (_, index) => {
    const pod = drawPod(draw, `pod-${index}`);
    return ask(engine, pod, reading.config.profiles[0]);
  });
}

function ask(engine: SchedulerEngine, pod: Pod, profile: SchedulerProfile): Asked {
  const explanation = engine.evaluate(pod);
  const start = engine.startIndex();
  const nodes = engine.nodeOrder();
  const order = [...nodes.slice(start), ...nodes.slice(0, start)];
  engine.addPod(pod);
  const decision = engine.schedule(pod);
  if (decision.outcome === 'bound') engine.bind(pod, decision.node);
  return { profile, order, explanation, decision };
}

const ALL = Array.from({ length: CLUSTERS }, (_, seed) => askedOf(seed)).flat();
const SCORED = ALL.flatMap((asked) => {
  const { scores } = asked.explanation;
  return scores === undefined ? [] : [{ ...asked, scores }];
});

describe('the table of a decision', () => {
  test('is there for many pods, with many nodes, and for many that fit nowhere', () => {
    expect(SCORED.filter(({ scores }) => scores.nodes.length > 2).length).toBeGreaterThan(50);
    expect(
      ALL.filter(({ explanation }) => explanation.unschedulableMessage !== undefined).length,
    ).toBeGreaterThan(50);
  });

  test('totals are the sums of weight × points', () => {
    for (const { scores } of SCORED) {
      const sums = scores.nodes.map((_, place) =>
        scores.plugins.reduce((sum, { weight, normalised }) => sum + weight * normalised[place], 0),
      );
      expect(scores.total).toEqual(sums);
    }
  });

  test('points are whole numbers from 0 to 100, a column a node', () => {
    for (const { scores } of SCORED)
      for (const { name, raw, normalised } of scores.plugins) {
        expect([raw.length, normalised.length], name).toEqual([scores.nodes.length, scores.nodes.length]);
        for (const points of normalised) {
          expect(Number.isInteger(points), name).toBe(true);
          expect(points, name).toBeGreaterThanOrEqual(0);
          expect(points, name).toBeLessThanOrEqual(100);
        }
      }
  });

  test('every plugin that scores in the profile is in it once, with its weight, or among the skipped', () => {
    for (const { scores, profile } of SCORED) {
      const shown = [...scores.plugins.map(({ name }) => name), ...(scores.skipped ?? [])];
      expect(shown.sort()).toEqual([...profile.plugins.score].sort());
      for (const { name, weight } of scores.plugins)
        expect(weight, name).toBe(profile.scoreWeights.get(name));
    }
  });

  test('the tie is all nodes with the best total, and no other', () => {
    for (const { scores } of SCORED) {
      const best = Math.max(...scores.total);
      const tied = scores.nodes.filter((_, place) => scores.total[place] === best);
      expect([...scores.top].sort()).toEqual([...tied].sort());
    }
  });

  test('the node that is taken is the root of the heap of the totals', () => {
    for (const { scores, decision, order } of SCORED) {
      const entries = order.flatMap((name) => {
        const place = scores.nodes.indexOf(name);
        return place < 0 ? [] : [{ name, total: scores.total[place], raw: new Map<string, number>() }];
      });
      const expected = heapPop(heapInit(entries))?.name;
      expect(decision).toMatchObject({ outcome: 'bound', node: expected, feasible: scores.nodes.length });
    }
  });
});

describe('the verdicts of a decision', () => {
  test('a node is scored exactly where nothing turned it down', () => {
    for (const { explanation } of ALL) {
      const passing = (explanation.nodes ?? [])
        .filter(({ first, excludedByPreFilter }) => first === undefined && excludedByPreFilter !== true)
        .map(({ node }) => node);
      if (explanation.error === undefined) expect(explanation.scores?.nodes ?? []).toEqual(passing);
    }
  });

  test('what is recorded of a node is the first plugin that fails, in the order of the profile', () => {
    for (const { explanation, profile } of ALL)
      for (const { node, first, failing = [] } of explanation.nodes ?? []) {
        const places = failing.map(({ plugin = '' }) => profile.plugins.filter.indexOf(plugin));
        expect(places, node).toEqual([...places].sort((a, b) => a - b));
        if (first !== undefined) expect(first, node).toEqual(failing[0]);
      }
  });

  test('a plugin that has nothing to say of the pod fails nowhere', () => {
    for (const { explanation } of ALL) {
      const skipped = explanation.preFilter.skippedPlugins ?? [];
      for (const { failing = [] } of explanation.nodes ?? [])
        for (const { plugin = '' } of failing) expect(skipped).not.toContain(plugin);
    }
  });

  test('the message counts the recorded reasons of all nodes', () => {
    for (const { explanation, order } of ALL) {
      const { unschedulableMessage, preFilter, nodes = [] } = explanation;
      if (unschedulableMessage === undefined || preFilter.status !== undefined) continue;
      const counts = new Map<string, number>();
      const [outside] = [...new Set(nodes.filter((each) => each.excludedByPreFilter))];
      for (const { first } of nodes)
        for (const reason of first?.reasons ?? []) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
      const text = `0/${order.length} nodes are available: ${texts.join(', ')}.`;
      if (outside === undefined) expect(unschedulableMessage).toBe(text);
      else expect(unschedulableMessage).toContain("node(s) didn't satisfy plugin(s)");
    }
  });

  test('a pod with no node is decided so, with that message, and remembers those plugins', () => {
    for (const { explanation, decision } of ALL) {
      const { unschedulableMessage, unschedulablePlugins = [] } = explanation;
      if (unschedulableMessage === undefined) continue;
      assert(decision.outcome !== 'bound', 'bound to a node although none passes');
      expect(decision.message.startsWith(unschedulableMessage.slice(0, 1000))).toBe(true);
      expect([...decision.plugins].sort()).toEqual([...unschedulablePlugins].sort());
    }
  });
});
