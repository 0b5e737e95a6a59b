import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { NodeRow, Pod, PodRow, WorkloadTrace } from '../../../model/index.ts';
import type { ActionSpec, Scenario } from '../../../scenario/index.ts';
import { bindPod } from '../../apply/pods/bind-pod.ts';
import { deletePod } from '../../apply/pods/delete-pod.ts';
import { EventKind } from '../../event-kind.ts';
import { PodState } from '../../pod-lives.ts';
import { prepareRun, simulate } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';

const SECOND_MS = 1000;
const seconds = (s: number) => ({ kind: 'constant', ms: s * SECOND_MS }) as const;

/** A trace of pods of one core: arrival and run time in seconds. */
function traceOf(pods: readonly (readonly [arriveS: number, runS: number])[]): WorkloadTrace {
  return {
    name: 'job',
    format: 'test',
    podCount: pods.length,
    arrivalMs: Float64Array.from(pods, ([arriveS]) => arriveS * SECOND_MS),
    durationMs: Float64Array.from(pods, ([, runS]) => runS * SECOND_MS),
    shapeOf: new Int32Array(pods.length),
    shapes: [{ workload: 'jobs', pod: podOf('shape', '1') }],
    nodes: [],
    nodeEvents: [],
    assumptions: [],
  };
}

type Parts = Partial<Scenario> & { readonly traces?: readonly WorkloadTrace[] };

function scenarioOf({ traces = [], ...more }: Parts, pods: readonly Pod[] = []): Scenario {
  const base = plainScenario({
    nodes: [nodeOf('n')],
    workloads: pods,
    horizonMs: 600 * SECOND_MS,
    timing: { podStartMs: seconds(2), podStopMs: seconds(5) },
    ...more,
  });
  return { ...base, workload: { ...base.workload, traces } };
}

/** `second event pod` of every line about pods. */
function told(parts: Parts, pods: readonly Pod[] = []): string[] {
  return [...simulate(scenarioOf(parts, pods)).log.lines()].flatMap((line) => {
    const [time, word, name] = line.split(' ');
    return word.startsWith('pod-') ? [`${Number(time)} ${word.slice('pod-'.length)} ${name}`] : [];
  });
}

const remove = (atS: number, name: string): ActionSpec => ({
  atMs: atS * SECOND_MS,
  kind: 'delete',
  target: { kind: 'Pod', namespace: 'default', name },
});

describe('a pod of a trace', () => {
  test('arrives, is bound, starts after its delay, runs for its time and is done', () => {
    expect(told({ traces: [traceOf([[3, 10]])] })).toEqual([
      '3 created job-0',
      '3 bound job-0',
      '5 started job-0',
      '15 succeeded job-0',
    ]);
  });

  test('that runs for ever is there at the end', () => {
    const { facts } = simulate(scenarioOf({ traces: [traceOf([[0, Infinity]])] }));
    expect(facts.pods).toMatchObject({ created: 1, bound: 1, runningAtEnd: 1, succeeded: 0 });
  });

  test('that takes no time has started all the same', () => {
    expect(told({ traces: [traceOf([[0, 0]])] })).toEqual([
      '0 created job-0',
      '0 bound job-0',
      '2 started job-0',
      '2 succeeded job-0',
    ]);
  });

  test('comes with all others of its millisecond, in the order of their rows', () => {
    const created = told({
      traces: [
        traceOf([
          [1, 9],
          [1, 9],
          [1, 9],
          [2, 9],
        ]),
      ],
    }).filter((line) => line.includes('created'));
    expect(created).toEqual(['1 created job-0', '1 created job-1', '1 created job-2', '2 created job-3']);
  });

  test('after the end of the run does not come', () => {
    const { facts } = simulate(
      scenarioOf({
        traces: [
          traceOf([
            [1, 9],
            [601, 9],
          ]),
        ],
      }),
    );
    expect(facts.pods.created).toBe(1);
  });

  test('takes the room of one that is done in the same millisecond', () => {
    // Four run on four cores from 0 to 12 s; the fifth comes at 12 s, when what leaves has left.
    const trace = traceOf([
      [0, 10],
      [0, 10],
      [0, 10],
      [0, 10],
      [12, 10],
    ]);
    expect(told({ traces: [trace] }).filter((line) => line.includes('job-4'))).toEqual([
      '12 created job-4',
      '12 bound job-4',
      '14 started job-4',
      '24 succeeded job-4',
    ]);
  });

  test('that finds no room waits for it, and is bound in the millisecond in which there is some', () => {
    const trace = traceOf([
      [0, 10],
      [0, 20],
      [0, 20],
      [0, 20],
      [1, 5],
    ]);
    const bound = told({ traces: [trace] }).filter((line) => line.includes('bound job-4'));
    expect(bound).toHaveLength(1);
    // Room is there at 12 s; the pod has failed once and waits a second of back-off, which is over by then.
    expect(bound[0]).toBe('12 bound job-4');
  });
});

describe('a pod that is told to stop', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, number, Partial<Pod['spec']>, readonly string[]])[] = [
    // why                                           deleted at  spec                                       what follows
    ['stops after its delay',                        10,         {},                                        ['10 terminating p', '15 deleted p']],
    ['no later than its grace allows',               10,         { terminationGracePeriodSeconds: 3 },      ['10 terminating p', '13 deleted p']],
    ['at once without any',                          10,         { terminationGracePeriodSeconds: 0 },      ['10 terminating p', '10 deleted p']],
    ['before it has started, and never starts',       1,         {},                                        ['1 terminating p', '6 deleted p']],
  ];
  test.each(rows)('%s', (_why, atS, spec, expected) => {
    const lines = told({ actions: [remove(atS, 'p')] }, [podOf('p', '1', spec)]);
    expect(
      lines.filter(
        (line) => Number(line.split(' ')[0]) >= atS && !line.includes('created') && !line.includes('bound'),
      ),
    ).toEqual(expected);
  });

  test('and waits for a node is gone at once', () => {
    const lines = told({ actions: [remove(10, 'p')] }, [podOf('p', '9')]);
    expect(lines.at(-1)).toBe('10 deleted p');
  });

  test('twice stops once', () => {
    const lines = told({ actions: [remove(10, 'p'), remove(12, 'p')] }, [podOf('p', '1')]);
    expect(lines.filter((line) => /terminating|deleted/.test(line))).toEqual([
      '10 terminating p',
      '15 deleted p',
    ]);
  });

  test('holds its room until it has stopped', () => {
    const late: ActionSpec = { atMs: 10 * SECOND_MS, kind: 'apply', objects: [podOf('q', '4')] };
    const lines = told({ actions: [remove(10, 'p'), late] }, [podOf('p', '1')]);
    expect(lines.find((line) => line.includes('bound q'))).toBe('15 bound q');
  });
});

describe('a controller', () => {
  test('makes no other pod while the node of a pod lives, however long the pod takes to start', () => {
    const { facts } = simulate(
      scenarioOf({ timing: { podStartMs: seconds(300), podStopMs: seconds(1) } }, [
        deploymentOf('web', 3, '1') as never,
      ]),
    );
    expect(facts.pods).toMatchObject({ created: 3, bound: 3 });
  });

  test('makes another one for each that is deleted', () => {
    const scenario = scenarioOf({}, [deploymentOf('web', 2, '1') as never]);
    const names = [...simulate(scenario).log.lines()].flatMap((line) => {
      const [, word, name] = line.split(' ');
      return word === 'pod-created' ? [name] : [];
    });
    const { facts } = simulate({ ...scenario, actions: names.map((name) => remove(60, name)) });
    expect(facts.pods).toMatchObject({ created: 4, runningAtEnd: 2 });
  });
});

describe('an event for a pod that is no more', () => {
  interface Prepared {
    readonly sim: Simulation;
    readonly row: PodRow;
    /** The event of this kind happens, for the life of the pod that is given. */
    readonly happens: (kind: number, incarnation: number) => void;
  }

  /** A pod that is bound and has not started. */
  function prepared(): Prepared {
    const { sim, handlers } = prepareRun(scenarioOf({}, [podOf('p', '1')]), {});
    const row = 0 as PodRow;
    sim.queue.remove(row);
    bindPod(sim, row, 0 as NodeRow, 0);
    return { sim, row, happens: (kind, incarnation) => handlers[kind](0, row, incarnation) };
  }

  test('of an earlier life changes nothing', () => {
    const { sim, row, happens } = prepared();
    sim.lives.incarnation[row] = 3;
    happens(EventKind.PodStarted, 2);
    happens(EventKind.PodFinished, 2);
    happens(EventKind.PodStopped, 2);
    expect(sim.lives.state[row]).toBe(PodState.Starting);
  });

  test('of this life starts it', () => {
    const { sim, row, happens } = prepared();
    happens(EventKind.PodStarted, sim.lives.incarnation[row]);
    expect(sim.lives.state[row]).toBe(PodState.Running);
    expect(sim.lives.ready[row]).toBe(1);
  });

  test('starts it once', () => {
    const { sim, happens } = prepared();
    happens(EventKind.PodStarted, 0);
    const { running } = sim.counts;
    happens(EventKind.PodStarted, 0);
    expect(sim.counts.running).toBe(running);
  });

  test('does not finish one that has not started', () => {
    const { sim, row, happens } = prepared();
    happens(EventKind.PodFinished, 0);
    expect(sim.lives.state[row]).toBe(PodState.Starting);
  });

  test('does not start one that was told to stop', () => {
    const { sim, row, happens } = prepared();
    deletePod(sim, row, 0);
    happens(EventKind.PodStarted, 0);
    expect(sim.lives.state[row]).toBe(PodState.Terminating);
    expect(sim.lives.ready[row]).toBe(0);
  });

  test('that says a pod has stopped which was not told to is a fault of ours', () => {
    const { happens } = prepared();
    expect(() => happens(EventKind.PodStopped, 0)).toThrow('was not told to');
  });
});

describe('pods that nobody can place', () => {
  test('are tried again when they have waited five minutes, at a flush every half minute', () => {
    const scenario = scenarioOf({ horizonMs: 700 * SECOND_MS }, [podOf('p', '9')]);
    const { facts } = simulate(scenario);
    // At 0, then at the first flush after 300 s, and at the first after 300 s more.
    expect(facts.pods.pendingAtEnd).toBe(1);
    expect(facts.pods.schedulingAttempts).toBe(3);
  });
});
