import { describe, expect, test } from 'vitest';
import { usageOf } from '../../../../test/support/node-run.ts';
import { RandomStreams } from '../../../base/index.ts';
import type { Container } from '../../../model/index.ts';
import type { DurationSpec, UsageSpec } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import { ContainerTimes } from './container-times.ts';
import { newContainer } from './live-pod.ts';
import type { LiveContainer, LivePod } from './live-pod.ts';

const POD = { name: 'web-1', row: 0 } as LivePod;
const constant = (ms: number): DurationSpec => ({ kind: 'constant', ms });

/** Pods stop after 700 ms; the pod of row 0 has an hour of work. */
function timesOf(containerStartMs: DurationSpec = constant(250)): {
  readonly times: ContainerTimes;
  readonly assumed: string[];
} {
  const assumed: string[] = [];
  const sim = {
    scenario: { timing: { podStopMs: constant(700) } },
    random: new RandomStreams(1, 0),
    texts: { assume: (text: string) => assumed.push(text) },
    lives: { durationMs: Float64Array.of(3_600_000) },
  };
  return { times: new ContainerTimes(sim as unknown as Simulation, containerStartMs), assumed };
}

const containerOf = (spec: Partial<Container> = {}, usage?: UsageSpec, isInit = false): LiveContainer =>
  newContainer({ name: 'c', ...spec }, isInit, usage);

describe('a hook takes', () => {
  const postStart = (hook: object): { ms: number; assumed: string[] } => {
    const { times, assumed } = timesOf();
    const ms = times.postStartMs(containerOf({ lifecycle: { postStart: hook } }));
    return { ms, assumed };
  };

  // prettier-ignore
  test.each([
    ['as long as it sleeps',                        { sleep: { seconds: 4 } },                                   4000],
    ['as long as its shell sleeps',                 { exec: { command: ['sh', '-c', 'sleep 5; nginx -s quit'] } }, 5000],
    ['as long as its program sleeps',               { exec: { command: ['sleep', '7'] } },                       7000],
    ['fractions of a second too',                   { exec: { command: ['sleep', '0.25'] } },                    250],
    ['no time where the word is part of another',   { exec: { command: ['/bin/oversleep', '9'] } },              0],
    ['no time where nobody knows',                  { httpGet: { path: '/warm-up', port: 80 } },                 0],
  ] as const)('%s', (_rule, hook, ms) => {
    expect(postStart(hook).ms).toBe(ms);
  });

  test('what nobody knows is an assumption; what is written is none', () => {
    expect(postStart({ httpGet: { port: 80 } }).assumed).toHaveLength(1);
    expect(postStart({ sleep: { seconds: 1 } }).assumed).toEqual([]);
  });

  test('no time where there is none, and nothing is assumed', () => {
    const { times, assumed } = timesOf();
    expect([times.postStartMs(containerOf()), assumed]).toEqual([0, []]);
  });
});

describe('when told to stop a container takes', () => {
  test('the stop delay of the scenario', () => {
    expect(timesOf().times.stopping(POD, containerOf())).toEqual({
      name: 'c',
      isSidecar: false,
      shutdownMs: 700,
    });
  });

  test('what its usage says instead, and its hook before', () => {
    const container = containerOf(
      {
        lifecycle: { preStop: { sleep: { seconds: 3 } } },
        restartPolicy: 'Always',
      },
      usageOf({ shutdownMs: constant(40) }),
      true,
    );
    const stopping = { name: 'c', isSidecar: true, preStopMs: 3000, shutdownMs: 40 };
    expect(timesOf().times.stopping(POD, container)).toEqual(stopping);
  });
});

describe('the end that is foreseen at the start', () => {
  const exits = { afterMs: constant(5000), exitCode: 3, fromMs: 1000, untilMs: 2000 };
  // prettier-ignore
  test.each([
    ['its work is done',                                           undefined, false, 500,  [3_600_500, 0]],
    ['said to end, within the time for which it is said',          exits,     false, 1000, [6000,      3]],
    ['said to end, but it started before that time',               exits,     false, 999,  [3_600_999, 0]],
    ['said to end, but it started when that time was over',        exits,     false, 2000, [3_602_000, 0]],
    ['an init container of which nothing is said ends at once',    undefined, true,  500,  [500,       0]],
    ['an init container of which something is said ends then',     exits,     true,  1500, [6500,      3]],
  ] as const)('%s', (_rule, said, isInit, startedMs, end) => {
    const container = containerOf({}, said === undefined ? undefined : usageOf({ exits: said }), isInit);
    container.startedMs = startedMs;
    timesOf().times.foreseeExit(POD, container);
    expect([container.exitMs, container.exitCode]).toEqual(end);
  });

  test('a sidecar has none', () => {
    const sidecar = containerOf({ restartPolicy: 'Always' }, undefined, true);
    timesOf().times.foreseeExit(POD, sidecar);
    expect([sidecar.exitMs, sidecar.workMs]).toEqual([Infinity, Infinity]);
  });
});

describe('what is drawn', () => {
  const drawn: DurationSpec = { kind: 'uniform', minMs: 0, maxMs: 1_000_000 };

  test('is the same for the same life of the same container, whoever asks and when', () => {
    const [first, second] = [timesOf(drawn), timesOf(drawn)];
    second.times.createMs({ ...POD, name: 'web-2' }, containerOf());
    expect(second.times.createMs(POD, containerOf())).toBe(first.times.createMs(POD, containerOf()));
  });

  test('is another for the next life, for another pod and for another container', () => {
    const { times } = timesOf(drawn);
    const restarted = Object.assign(containerOf(), { restarts: 1 });
    const draws = [
      times.createMs(POD, containerOf()),
      times.createMs(POD, restarted),
      times.createMs({ ...POD, name: 'web-2' }, containerOf()),
      times.createMs(POD, containerOf({ name: 'd' })),
    ];
    expect(new Set(draws).size).toBe(4);
  });
});
