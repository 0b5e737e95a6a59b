import { describe, expect, test } from 'vitest';
import { hpaPods } from '../../../test/support/hpa-pods.ts';
import type { SelectorState } from './compute-metrics.ts';
import { DEFAULT_HPA_CONFIG } from './hpa-spec.ts';
import type { HpaControllerConfig } from './hpa-spec.ts';
import { INITIAL_HPA_STATUS } from './hpa-status.ts';
import type { HpaConditionType, HpaStatus } from './hpa-status.ts';
import { HpaMemory } from './limits/hpa-memory.ts';
import { readHpaSpec } from './read-hpa.ts';
import { reconcileHpa } from './reconcile.ts';
import type { HpaOutcome, HpaWorld } from './reconcile.ts';
import type { MetricFailure } from './replicas/metric-source.ts';

const MINUTE = 60_000;

/** An autoscaler that wants a tenth of each queue's length in replicas, and its controller's memory. */
class Scaler {
  readonly memory: HpaMemory = new HpaMemory();
  status: HpaStatus = INITIAL_HPA_STATUS;
  readonly #spec: ReturnType<typeof readHpaSpec>;
  readonly #config: HpaControllerConfig;

  constructor(spec: Readonly<Record<string, unknown>> = {}, config: Partial<HpaControllerConfig> = {}) {
    const external = (name: string) => ({
      type: 'External',
      external: { metric: { name }, target: { type: 'AverageValue', averageValue: '10' } },
    });
    this.#config = { ...DEFAULT_HPA_CONFIG, ...config };
    this.#spec = readHpaSpec({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 20,
        metrics: ['first', 'second'].map(external),
        ...spec,
      },
    });
  }

  /** One sync at `current` replicas; lengths of the two queues, or the text of a failure. */
  sync(
    current: number,
    queues: readonly [number | string, number | string],
    more: Partial<HpaWorld> & { nowMs?: number } = {},
  ): HpaOutcome {
    const { nowMs = 100 * MINUTE, ...changes } = more;
    const answers = new Map([
      ['first', queues[0]],
      ['second', queues[1]],
    ]);
    const external = (metric: string): readonly number[] | MetricFailure => {
      const answer = answers.get(metric) ?? 0;
      return typeof answer === 'string' ? { failure: answer } : [1000 * answer];
    };
    const nothing = (): MetricFailure => ({ failure: 'not asked here' });
    const world: HpaWorld = {
      scale: { specReplicas: current, statusReplicas: current },
      selector: { kind: 'valid' },
      pods: hpaPods('r'.repeat(current)),
      requests: () => 'not asked here',
      metrics: { resource: nothing, pods: nothing, object: nothing, external },
      ...changes,
    };
    const outcome = reconcileHpa(
      { spec: this.#spec, status: this.status, memory: this.memory },
      world,
      this.#config,
      nowMs,
    );
    this.status = outcome.status;
    return outcome;
  }

  condition(type: HpaConditionType): string {
    const condition = this.status.conditions[type];
    return condition === undefined ? 'absent' : `${condition.status} ${condition.reason}`;
  }
}

const eventsOf = ({ events }: HpaOutcome): string[] =>
  events.map(({ reason, message }) => `${reason}: ${message}`);
const FIRST = 'external metric first(nil)';

describe('which number is wanted', () => {
  // prettier-ignore
  test.each([
    // why                                          now  queues           wanted     reason
    ['as many as there are',                         5,  [50, 10],        undefined, ''],
    ['the largest of the metrics',                   5,  [60, 80],        8,         'external metric second(nil) above target'],
    ['the first of equal ones is named',             5,  [70, 70],        7,         `${FIRST} above target`],
    ['rounded up',                                   5,  [61, 0],         7,         `${FIRST} above target`],
    ['within a tenth nothing is done',               5,  [55, 0],         undefined, ''],
    ['above the maximum it is cut to it',            15, [900, 0],        20,        `${FIRST} above target`],
    ['at most double in one step',                   5,  [900, 0],        10,        `${FIRST} above target`],
    ['or four',                                      2,  [40, 0],         4,         `${FIRST} above target`],
  ] as const)('%s', (_why, current, queues, wanted, reason) => {
    const outcome = new Scaler({ minReplicas: 1 }).sync(current, queues);
    expect(outcome.rescaledTo).toBe(wanted);
    const said = wanted === undefined ? [] : [`SuccessfulRescale: New size: ${wanted}; reason: ${reason}`];
    expect(eventsOf(outcome)).toEqual(said);
  });

  test('fewer only when every recommendation of five minutes allows it', () => {
    const scaler = new Scaler();
    expect(scaler.sync(8, [80, 0], { nowMs: 0 }).rescaledTo).toBeUndefined();
    expect(scaler.sync(8, [30, 0], { nowMs: 5 * MINUTE }).rescaledTo).toBeUndefined();
    expect(scaler.condition('AbleToScale')).toBe('True ScaleDownStabilized');
    const outcome = scaler.sync(8, [30, 0], { nowMs: 5 * MINUTE + 1 });
    expect([outcome.rescaledTo, ...eventsOf(outcome)]).toEqual([
      3,
      'SuccessfulRescale: New size: 3; reason: All metrics below target',
    ]);
  });

  test('the number at first sight counts as a recommendation', () => {
    expect(new Scaler().sync(8, [30, 0]).rescaledTo).toBeUndefined();
  });

  test('the minimum holds, and is said', () => {
    const scaler = new Scaler({ minReplicas: 4 }, { downscaleStabilizationMs: 0 });
    scaler.sync(6, [60, 0], { nowMs: 0 });
    expect(scaler.sync(6, [10, 0], { nowMs: 1 }).rescaledTo).toBe(4);
    expect(scaler.condition('ScalingLimited')).toBe('True TooFewReplicas');
  });
});

describe('short-cuts that ask no metric', () => {
  // prettier-ignore
  test.each([
    ['above the maximum',    25, 20, 'Current number of replicas above Spec.MaxReplicas'],
    ['below the minimum',    1,  2,  'Current number of replicas below Spec.MinReplicas'],
  ])('%s', (_why, current, wanted, reason) => {
    const scaler = new Scaler();
    const outcome = scaler.sync(current, ['broken', 'broken']);
    expect([outcome.rescaledTo, ...eventsOf(outcome)]).toEqual([wanted, `SuccessfulRescale: New size: ${wanted}; reason: ${reason}`]);
    expect([outcome.status.readings, outcome.failed, scaler.condition('ScalingActive')]).toEqual([[], false, 'absent']);
  });

  test('neither windows nor rates hold them', () => {
    const slow = {
      policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
      stabilizationWindowSeconds: 600,
    };
    expect(new Scaler({ behavior: { scaleDown: slow } }).sync(30, [0, 0]).rescaledTo).toBe(20);
  });
});

describe('metrics that fail', () => {
  test('all: nothing is done, and the first says why', () => {
    const scaler = new Scaler();
    const outcome = scaler.sync(5, ['no such series', 'timeout']);
    expect([outcome.rescaledTo, outcome.failed, scaler.condition('ScalingActive')]).toEqual([
      undefined,
      true,
      'False FailedGetExternalMetric',
    ]);
    expect(outcome.events.map(({ reason }) => reason)).toEqual([
      'FailedGetExternalMetric',
      'FailedGetExternalMetric',
      'FailedComputeMetricsReplicas',
    ]);
    expect(outcome.events[2].message).toContain('invalid metrics (2 invalid out of 2), first error is: ');
  });

  // prettier-ignore
  test.each([
    ['one blocks the way down',            8,  ['timeout', 30],  undefined, 'False FailedGetExternalMetric'],
    ['not the way up',                     8,  ['timeout', 120], 12,        'True ValidMetricFound'],
    ['nor staying',                        8,  [80, 'timeout'],  undefined, 'True ValidMetricFound'],
  ] as const)('%s', (_why, current, queues, wanted, active) => {
    const scaler = new Scaler({}, { downscaleStabilizationMs: 0 });
    const outcome = scaler.sync(current, queues);
    expect([outcome.rescaledTo, scaler.condition('ScalingActive'), outcome.failed]).toEqual([wanted, active, true]);
  });

  test('leave the number that was wanted and the time of the last scale as they were', () => {
    const scaler = new Scaler();
    scaler.sync(5, [70, 0], { nowMs: MINUTE });
    const { status } = scaler.sync(7, ['timeout', 'timeout'], { nowMs: 2 * MINUTE });
    expect([status.currentReplicas, status.desiredReplicas, status.lastScaleAtMs]).toEqual([7, 7, MINUTE]);
    expect(status.readings).toEqual([undefined, undefined]);
  });
});

describe('a scale that cannot be read or written', () => {
  test('unread, only AbleToScale changes', () => {
    const scaler = new Scaler();
    const before = scaler.sync(5, [70, 0], { nowMs: MINUTE }).status;
    const outcome = scaler.sync(7, [0, 0], { nowMs: 2 * MINUTE, scale: { error: 'not found' } });
    expect(eventsOf(outcome)).toEqual(['FailedGetScale: not found']);
    expect(outcome.status).toEqual({
      ...before,
      conditions: {
        ...before.conditions,
        AbleToScale: {
          status: 'False',
          reason: 'FailedGetScale',
          message: "the HPA controller was unable to get the target's current scale: not found",
          sinceMs: 2 * MINUTE,
        },
      },
    });
  });

  test('unwritten, the wish is not kept, and no scale is remembered', () => {
    const scaler = new Scaler({ behavior: {} });
    const outcome = scaler.sync(5, [70, 0], { scaleUpdateError: 'conflict' });
    expect(eventsOf(outcome)).toEqual([
      `FailedRescale: New size: 7; reason: ${FIRST} above target; error: conflict`,
    ]);
    expect([outcome.rescaledTo, outcome.status.desiredReplicas, outcome.status.lastScaleAtMs]).toEqual([
      undefined,
      0,
      undefined,
    ]);
    expect([scaler.condition('AbleToScale'), scaler.condition('ScaledToZero')]).toEqual([
      'False FailedUpdateScale',
      'absent',
    ]);
    expect(scaler.memory.scaleUpEvents).toEqual([]);
  });

  test('fails again: the condition passes through True and has a new time', () => {
    const scaler = new Scaler();
    scaler.sync(5, [70, 0], { nowMs: MINUTE, scaleUpdateError: 'conflict' });
    scaler.sync(5, [70, 0], { nowMs: 2 * MINUTE, scaleUpdateError: 'conflict' });
    expect(scaler.status.conditions.AbleToScale?.sinceMs).toBe(2 * MINUTE);
  });
});

describe('what a sync remembers', () => {
  test('a condition keeps its time while its status stays, whatever its reason', () => {
    const scaler = new Scaler();
    scaler.sync(5, [50, 0], { nowMs: MINUTE });
    expect(scaler.condition('AbleToScale')).toBe('True ReadyForNewScale');
    scaler.sync(5, [70, 0], { nowMs: 2 * MINUTE });
    expect(scaler.condition('AbleToScale')).toBe('True SucceededRescale');
    expect(scaler.status.conditions.AbleToScale?.sinceMs).toBe(MINUTE);
  });

  test('a scale is an event of its side only with a behavior', () => {
    const plain = new Scaler();
    plain.sync(5, [70, 0]);
    expect(plain.memory.scaleUpEvents).toEqual([]);
    const ruled = new Scaler({ behavior: {} });
    ruled.sync(5, [70, 0], { nowMs: MINUTE });
    expect(ruled.memory.scaleUpEvents).toEqual([{ atMs: MINUTE, change: 2, outdated: false }]);
    expect(ruled.memory.scaleDownEvents).toEqual([]);
  });

  test('the proposal is stored, not what became of it', () => {
    const scaler = new Scaler();
    scaler.sync(5, [900, 0], { nowMs: MINUTE });
    expect(scaler.memory.recommendations.map(({ replicas }) => replicas)).toEqual([5, 90]);
  });
});

describe('zero', () => {
  const zero = { minReplicas: 0 };

  test('goes there when nothing is asked, and says that it went', () => {
    const scaler = new Scaler(zero, { downscaleStabilizationMs: 0 });
    scaler.sync(1, [10, 0], { nowMs: 0 });
    const outcome = scaler.sync(1, [0, 0], { nowMs: 1 });
    expect([outcome.rescaledTo, scaler.condition('ScaledToZero')]).toEqual([0, 'True ScaledToZero']);
    expect(scaler.sync(0, [30, 0], { nowMs: 2 }).rescaledTo).toBe(3);
    expect(scaler.condition('ScaledToZero')).toBe('False NotScaledToZero');
  });

  test('where somebody else scaled to zero nothing is measured', () => {
    const scaler = new Scaler(zero);
    const outcome = scaler.sync(0, [900, 0]);
    expect([outcome.rescaledTo, outcome.status.desiredReplicas, scaler.condition('ScalingActive')]).toEqual([
      undefined,
      0,
      'False ScalingDisabled',
    ]);
  });

  test('with the gate off it never leaves zero, and the condition goes', () => {
    const scaler = new Scaler(zero, { scaleToZero: false, downscaleStabilizationMs: 0 });
    scaler.sync(1, [10, 0], { nowMs: 0 });
    scaler.sync(1, [0, 0], { nowMs: 1 });
    expect(scaler.condition('ScaledToZero')).toBe('absent');
    expect(scaler.sync(0, [30, 0], { nowMs: 2 }).rescaledTo).toBeUndefined();
  });

  // The old rules clamp to the minimum like any number; those of a behavior leave a number that stays alone.
  // prettier-ignore
  test.each([
    ['by the old rules without a reason',  {},                 ''],
    ['with a behavior by name',            { behavior: {} },   'Current number of replicas below Spec.MinReplicas'],
  ])('a minimum that was raised since brings it to that: %s', (_why, rules, reason) => {
    const down = new Scaler(zero, { downscaleStabilizationMs: 0 });
    down.sync(1, [10, 0], { nowMs: 0 });
    down.sync(1, [0, 0], { nowMs: 1 });
    const raised = new Scaler({ minReplicas: 3, ...rules }, { downscaleStabilizationMs: 0 });
    raised.status = down.status;
    const outcome = raised.sync(0, [0, 0], { nowMs: 2 });
    expect(eventsOf(outcome)).toEqual([`SuccessfulRescale: New size: 3; reason: ${reason}`]);
  });
});

describe('a selector that is no good', () => {
  // prettier-ignore
  test.each([
    ['missing',    { kind: 'missing' },                          'InvalidSelector',  'SelectorRequired'],
    ['malformed',  { kind: 'malformed', error: 'found x' },      'InvalidSelector',  'InvalidSelector'],
  ] as const)('%s: nothing is asked and nothing done', (_why, selector: SelectorState, reason, event) => {
    const scaler = new Scaler();
    const outcome = scaler.sync(5, [900, 0], { selector });
    expect([outcome.rescaledTo, scaler.condition('ScalingActive'), outcome.status.readings]).toEqual([undefined, `False ${reason}`, []]);
    expect(outcome.events.map(({ reason: said }) => said)).toEqual([event, 'FailedComputeMetricsReplicas']);
  });
});
