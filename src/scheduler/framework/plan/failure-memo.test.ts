import { expect, test } from 'vitest';
import { node, pod, stage } from '../../../../test/support/scheduling.ts';
import type { Stage } from '../../../../test/support/scheduling.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { FailedDecision } from '../../index.ts';

/** Under VERIFY a remembered failure is worked out again and compared, so each second try checks the first. */
function tries(setting: Stage): { fail: () => string; bind: (name: string, size: object) => void } {
  const { cluster, scheduler } = stage(setting);
  const big = cluster.addPod(pod({ name: 'big', cpu: '100', spec: { priority: 5 } }));
  return {
    fail: () => (scheduler.schedule(big) as FailedDecision).message(),
    bind: (name, size) =>
      cluster.bindPod(cluster.addPod(pod({ name, spec: { priority: 5 }, ...size })), 0 as NodeRow),
  };
}

test('a second try without a change says the same', () => {
  const { fail } = tries({ nodes: [node('a')] });
  const first = fail();
  expect(first).toContain('0/1 nodes are available: 1 Insufficient cpu.');
  expect(fail()).toBe(first);
});

test('a node whose verdict changes ends it', () => {
  const { fail, bind } = tries({ nodes: [node('a', { pods: '1' })] });
  fail();
  bind('other', { cpu: '1' });
  expect(fail()).toContain('1 Insufficient cpu, 1 Too many pods.');
});

test('another node ends it', () => {
  const setting = { nodes: [node('a')] };
  const { cluster, scheduler } = stage(setting);
  const row = cluster.addPod(pod({ name: 'big', cpu: '100' }));
  scheduler.schedule(row);
  cluster.addNode(node('b'));
  expect((scheduler.schedule(row) as FailedDecision).message()).toContain(
    '0/2 nodes are available: 2 Insuff',
  );
});

test('somebody of lower priority ends it: preemption looks at nodes again', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { cpu: '4' })] });
  const full = pod({ name: 'full', cpu: '4', spec: { priority: 5 } });
  const filler = cluster.addPod(full);
  cluster.bindPod(filler, 0 as NodeRow);
  const row = cluster.addPod(pod({ name: 'late', cpu: '4', spec: { priority: 5 } }));
  expect((scheduler.schedule(row) as FailedDecision).nomination).toBeUndefined();
  cluster.unbindPod(filler);
  cluster.bindPod(cluster.addPod(pod({ name: 'low', cpu: '4', spec: { priority: 1 } })), 0 as NodeRow);
  expect((scheduler.schedule(row) as FailedDecision).nomination).toMatchObject({ node: 0 });
});

// prettier-ignore
test.each([
  ['of another pod ends it where it takes room',      30, '1 Insufficient cpu, 1 Too many pods.'],
  ['of a pod of lower priority is not minded',        1,  '1 Insufficient cpu.'],
])('a nomination %s', (_what, priority, text) => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { pods: '1' })] });
  const row = cluster.addPod(pod({ name: 'big', cpu: '100', spec: { priority: 5 } }));
  const message = (): string => (scheduler.schedule(row) as FailedDecision).message();
  expect(message()).toContain('0/1 nodes are available: 1 Insufficient cpu.');
  const other = cluster.addPod(pod({ name: 'other', spec: { priority } }));
  cluster.nominate(other, 0 as NodeRow);
  expect(message()).toContain(`0/1 nodes are available: ${text}`);
  expect(message(), 'remembered').toContain(`0/1 nodes are available: ${text}`);
  cluster.nominate(other, -1);
  expect(message()).toContain('0/1 nodes are available: 1 Insufficient cpu.');
});

test('a nominated pod is told of the node without itself', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { pods: '1' })] });
  const rows = ['one', 'two'].map((name) => cluster.addPod(pod({ name, cpu: '100', spec: { priority: 5 } })));
  cluster.nominate(rows[0], 0 as NodeRow);
  const messages = [...rows, ...rows].map((row) => (scheduler.schedule(row) as FailedDecision).message());
  const [own, others] = ['1 Insufficient cpu.', '1 Insufficient cpu, 1 Too many pods.'];
  [own, others, own, others].forEach((text, place) =>
    expect(messages[place], `try ${place + 1}`).toContain(`0/1 nodes are available: ${text}`),
  );
});
