import { describe, expect, test } from 'vitest';
import { podOf, runOnNodes } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';

/** A process that ends by itself after so many seconds. */
const ends = (afterS: number, exitCode = 1, untilS = Infinity) => ({
  afterMs: { kind: 'constant', ms: afterS * 1000 } as const,
  exitCode,
  fromMs: 0,
  untilMs: untilS * 1000,
});

/** Seconds at which something of this kind is told. */
function timesOf(run: NodeRun, kind: string): number[] {
  return runOnNodes(run).lines.flatMap((line) => {
    const [second, word] = line.split(' ');
    return word === kind ? [Number(second)] : [];
  });
}

/** Waits between an exit and the restart after it, for a container that runs so long each time. */
function waitsOf(run: NodeRun): number[] {
  const exits = timesOf(run, 'container-exited');
  const restarts = timesOf(run, 'container-restarted');
  return restarts.map((atS, place) => atS - exits[place]);
}

describe('the wait before a restart', () => {
  // 0, 10, 20, 40, 80, 160, 300 s; a container whose exit is more than 600 s after its last start begins anew.
  // prettier-ignore
  const rows: readonly (readonly [string, number, Partial<NodeRun>, number, readonly number[]])[] = [
    // why                                            runs s  more                                                    until s  waits
    ['doubles from ten seconds to five minutes',        1,    {},                                                     1300,    [0, 10, 20, 40, 80, 160, 300, 300]],
    ['does not care how short the run is',              0.1,  {},                                                     340,     [0, 10, 20, 40, 80, 160]],
    ['counts from the exit, not from the start',       30,    {},                                                     400,     [0, 10, 20, 40, 80]],
    ['after exactly ten minutes goes on doubling',    600,    {},                                                     3200,    [0, 10, 20, 40]],
    ['after a millisecond more begins anew',          600.001, {},                                                    3200,    [0, 0, 0, 0, 0]],
    ['after an hour each time is never',              3600,   {},                                                     14_500,  [0, 0, 0, 0]],
    ['has a maximum that the kubelet may lower',        1,    { runtime: { kubelet: { maxContainerRestartMs: 60_000 } } }, 330, [0, 10, 20, 40, 60, 60, 60]],
    ['below ten seconds from the first on',             1,    { runtime: { kubelet: { maxContainerRestartMs: 5000 } } },  26, [0, 5, 5, 5]],
  ];
  test.each(rows)('%s', (_why, runsS, more, untilS, waits) => {
    const run = { objects: [podOf('a')], usage: [{ exits: ends(runsS) }], untilS, ...more };
    const first = waitsOf(run).slice(0, waits.length);
    expect(first.map((wait) => Math.round(wait * 1000) / 1000)).toEqual(waits);
  });

  test('is the same for an exit without an error under Always', () => {
    const run = { objects: [podOf('a')], usage: [{ exits: ends(1, 0) }], untilS: 200 };
    expect(timesOf(run, 'container-restarted')).toEqual([1, 12, 33, 74, 155]);
  });

  test('of one container is not that of another', () => {
    const spec = { containers: [{ name: 'c' }, { name: 'd' }] };
    const usage = [
      { container: 'c', exits: ends(1) },
      { container: 'd', exits: ends(5) },
    ];
    // c: 1, then 2 + 10, 13 + 20; d: 5, then 10 + 10.
    const run = { objects: [podOf('a', spec)], usage, untilS: 35 };
    expect(timesOf(run, 'container-restarted')).toEqual([1, 5, 12, 20, 33]);
  });

  test('of one pod is not that of another', () => {
    const run = { objects: [podOf('a'), podOf('b')], usage: [{ exits: ends(1) }], untilS: 13 };
    expect(timesOf(run, 'container-restarted')).toEqual([1, 1, 12, 12]);
  });

  test('is over for good once what made it crash is over', () => {
    // Only what starts before 30 s crashes: that of 12 s does, that of 33 s runs on.
    const run = { objects: [podOf('a')], usage: [{ exits: ends(1, 1, 30) }], untilS: 2000 };
    expect(timesOf(run, 'container-restarted')).toEqual([1, 12, 33]);
    expect(timesOf(run, 'container-exited')).toEqual([1, 2, 13]);
  });
});

describe('restartPolicy', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, number, string, number])[] = [
    // why                                    policy       exit  how the pod ends   restarts in 100 s
    ['Always after an error',                 'Always',      1,   'not',             4],
    ['Always after success',                  'Always',      0,   'not',             4],
    ['OnFailure after an error',              'OnFailure',   1,   'not',             4],
    ['OnFailure after success',               'OnFailure',   0,   'pod-succeeded',   0],
    ['Never after an error',                  'Never',       1,   'pod-failed',      0],
    ['Never after success',                   'Never',       0,   'pod-succeeded',   0],
    ['Never after a signal',                  'Never',     137,   'pod-failed',      0],
  ];
  test.each(rows)('%s', (_why, restartPolicy, exitCode, how, restarts) => {
    const run = {
      objects: [podOf('a', { restartPolicy })],
      usage: [{ exits: ends(1, exitCode) }],
      untilS: 100,
    };
    const { lines } = runOnNodes(run);
    const ended = lines.find((line) => /pod-(succeeded|failed)/.test(line))?.split(' ')[1] ?? 'not';
    expect(ended).toBe(how);
    expect(timesOf(run, 'container-restarted')).toHaveLength(restarts);
  });

  test('of a pod with two containers: it ends with the last of them', () => {
    const spec = { restartPolicy: 'Never', containers: [{ name: 'c' }, { name: 'd' }] };
    const usage = [
      { container: 'c', exits: ends(1, 0) },
      { container: 'd', exits: ends(7, 0) },
    ];
    expect(timesOf({ objects: [podOf('a', spec)], usage, untilS: 20 }, 'pod-succeeded')).toEqual([7]);
  });

  test('one failed container fails a pod that never restarts, but not before the other is done', () => {
    const spec = { restartPolicy: 'Never', containers: [{ name: 'c' }, { name: 'd' }] };
    const usage = [
      { container: 'c', exits: ends(1, 3) },
      { container: 'd', exits: ends(7, 0) },
    ];
    const run = { objects: [podOf('a', spec)], usage, untilS: 20 };
    expect(timesOf(run, 'pod-failed')).toEqual([7]);
    expect(timesOf(run, 'pod-succeeded')).toEqual([]);
  });
});

describe('init containers', () => {
  test('that fail under Never fail the pod, and nothing else starts', () => {
    const spec = { restartPolicy: 'Never', initContainers: [{ name: 'i' }] };
    const usage = [{ container: 'i', exits: ends(4, 2) }];
    const { lines } = runOnNodes({ objects: [podOf('a', spec)], usage, untilS: 60 });
    expect(lines.filter((line) => / pod-/.test(line))).toEqual(['4 pod-failed a']);
  });

  test('that fail under OnFailure come again with back-off until they succeed', () => {
    const spec = { restartPolicy: 'OnFailure', initContainers: [{ name: 'i' }] };
    // The third run starts at 1 + 1 + 10 s; what starts from then on ends well by its second rule.
    const usage = [{ container: 'i', exits: ends(1, 1, 12) }, {}];
    const run = { objects: [podOf('a', spec)], usage, untilS: 60 };
    expect(timesOf(run, 'container-restarted').slice(0, 2)).toEqual([1, 12]);
  });

  test('run one after the other, however long each is', () => {
    const spec = { initContainers: [{ name: 'i' }, { name: 'j' }, { name: 'k' }] };
    const usage = [
      { container: 'i', exits: ends(3, 0) },
      { container: 'j', exits: ends(5, 0) },
      { container: 'k', exits: ends(7, 0) },
    ];
    expect(timesOf({ objects: [podOf('a', spec)], usage, untilS: 60 }, 'pod-started')).toEqual([15]);
  });

  test('that a crash of a container does not run again', () => {
    const spec = { initContainers: [{ name: 'i' }] };
    const usage = [
      { container: 'i', exits: ends(5, 0) },
      { container: 'c', exits: ends(1) },
    ];
    const run = { objects: [podOf('a', spec)], usage, untilS: 40 };
    // 5 + 1, at once; 7, after 10; 18, after 20: no five seconds in between.
    expect(timesOf(run, 'container-restarted')).toEqual([6, 17, 38]);
  });
});
