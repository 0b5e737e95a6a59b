import { describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import { explainPod } from '../../index.ts';
import type { Node } from '../../model/index.ts';
import { attemptText } from './explain-pod.ts';

const closed = (name: string, cpu: string): Node => ({
  ...nodeOf(name, { cpu }),
  spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
});

/** The lines that are printed of a pod that asks for so much cpu and no memory; cells apart by two bars. */
function linesOf(nodes: readonly Node[], cpu: string, top = 10): readonly string[] {
  const attempt = explainPod(plainScenario({ nodes, pods: [podOf('p', cpu)] }), 'p');
  if (attempt === undefined) throw new Error('it was never tried');
  return attemptText(attempt, top)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().replace(/ {3,}/g, ' || '));
}

describe('what explain prints of a pod', () => {
  test('where it went: raw and normalised points and weight of every plugin, total, tie, and why not elsewhere', () => {
    // Fit: cpu (4000 − 1000) × 100 / 4000 = 75, memory with 200Mi of 16Gi 98, mean 86. Balanced: fractions ¼ and 0, so
    // 87 with the pod and 100 without: 50 + (50 + 87 − 100) / 2 = 68. Total 3 × 100 + 86 + 68.
    const points = '0 → 100 × 3 || 86 → 86 × 1 || 0 → 0 × 1 || 0 → 0 × 2 || 68 → 68 × 1 || 0 → 0 × 1';
    expect(linesOf([nodeOf('a'), nodeOf('b'), closed('c', '500m')], '1')).toEqual([
      'It went to a at 0 s.',
      '1 nodes  TaintToleration: node(s) had untolerated taint(s)',
      '1 nodes  NodeResourcesFit: Insufficient cpu',
      'Verdicts on 1 of 1 nodes that would not do:',
      'NODE || VERDICT || WOULD FAIL BESIDES',
      'c || TaintToleration: node(s) had untolerated taint(s) || NodeResourcesFit: Insufficient cpu',
      'Points of the best 2 of 2 feasible nodes (raw → normalised × weight):',
      'NODE || TOTAL || TaintToleration || NodeResourcesFit || VolumeBinding || DynamicResources || NodeResourcesBalancedAllocation || ImageLocality',
      `a || 454 || ${points}`,
      `b || 454 || ${points}`,
      'Nothing to score for NodeAffinity, PodTopologySpread, InterPodAffinity.',
      '2 nodes tie at 454: a, b, of which its heap gave a.',
    ]);
  });

  test('nobody ties where one is better, which stands first', () => {
    const lines = linesOf([nodeOf('small'), nodeOf('large', { cpu: '64' })], '1');
    expect(lines.filter((line) => /tie|^(?:small|large)/.test(line)).map((line) => line.slice(0, 5))).toEqual(
      ['large', 'small'],
    );
  });

  test('where it waits: the verdict that counts on each node, and what would fail besides', () => {
    const full =
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';
    expect(linesOf([nodeOf('a'), closed('b', '4')], '5')).toEqual([
      `No node took it at 0 s. ${full}`,
      '2 nodes  NodeResourcesFit: Insufficient cpu',
      '1 nodes  TaintToleration: node(s) had untolerated taint(s)',
      'Verdicts on 2 of 2 nodes that would not do:',
      'NODE || VERDICT || WOULD FAIL BESIDES',
      'a || NodeResourcesFit: Insufficient cpu',
      'b || TaintToleration: node(s) had untolerated taint(s) || NodeResourcesFit: Insufficient cpu',
    ]);
  });

  test('no more nodes than were asked for, with their number', () => {
    const many = Array.from({ length: 5 }, (_, i) => closed(`c${i}`, '4'));
    const lines = linesOf(many, '1', 2);
    expect(lines).toContain('Verdicts on 2 of 5 nodes that would not do:');
    expect(lines.filter((line) => /^c\d/.test(line))).toHaveLength(2);
  });
});
