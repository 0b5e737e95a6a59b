import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HPA_NOW_MS, hpaPods, hpaSamples } from '../../../../test/support/hpa-pods.ts';
import { DEFAULT_HPA_CONFIG } from '../hpa-spec.ts';
import {
  addInt64,
  ceilToReplicas,
  divInt64,
  int32FromDouble,
  int64,
  MAX_INT32,
  MAX_INT64,
  mulInt64,
} from './int64.ts';
import type { Int64 } from './int64.ts';
import { podAverageReplicas } from './pod-average.ts';
import { groupPods, groupsHoldUntilMs, PodGroup } from './pod-groups.ts';
import { PodStanding, PodStates, Readiness } from './pod-states.ts';
import { isProposalError } from './replica-proposal.ts';
import type { ReplicaProposal } from './replica-proposal.ts';
import { resourceUtilizationReplicas } from './resource-utilization.ts';
import type { PodMetricContext } from './resource-utilization.ts';
import {
  externalAverageReplicas,
  saturatingSum,
  scalarAverageReplicas,
  scalarValueReplicas,
} from './scalar-replicas.ts';
import { isWithinTolerance } from './tolerance.ts';

const TEN = { down: 0.1, up: 0.1 };
const NONE = { down: 0, up: 0 };

function context(
  kinds: string,
  currentReplicas: number,
  more: Partial<PodMetricContext> = {},
): PodMetricContext {
  return {
    pods: hpaPods(kinds),
    tolerances: TEN,
    startUp: DEFAULT_HPA_CONFIG,
    currentReplicas,
    nowMs: HPA_NOW_MS,
    ...more,
  };
}

const replicasOf = (proposal: ReplicaProposal): number | string =>
  isProposalError(proposal) ? proposal.error : proposal.replicas;

describe('tolerance: nothing is done while 1 − down ≤ ratio ≤ 1 + up', () => {
  // prettier-ignore
  const rows = [
    // why                                                  ratio                 tolerances               within
    ['the target itself',                                   1,                    NONE,                    true],
    ['the upper edge in doubles, since 1.33',               1.1,                  TEN,                     true],
    ['the next double above it',                            1.1000000000000003,   TEN,                     false],
    ['the lower edge',                                      0.9,                  TEN,                     true],
    ['just below it',                                       0.8999999999999999,   TEN,                     false],
    ['each side has its own: up',                           1.3,                  { down: 0.1, up: 0.3 },  true],
    ['and down',                                            0.75,                 { down: 0.1, up: 0.3 },  false],
    ['no number is within nothing',                         NaN,                  TEN,                     false],
    ['infinitely far',                                      Infinity,             TEN,                     false],
  ] as const;

  test.each(rows)('%s', (_why, ratio, tolerances, within) => {
    expect(isWithinTolerance(tolerances, ratio), `ratio ${ratio}, ${JSON.stringify(tolerances)}`).toBe(
      within,
    );
  });
});

describe('grouping, test by test in upstream’s order', () => {
  const { Ignored, Unready, Missing, Ready } = PodGroup;
  const now = HPA_NOW_MS;
  const { Running, Pending, Other, Terminating } = PodStanding;
  const { True, False, Unknown, Absent } = Readiness;
  // prettier-ignore
  const rows = [
    // why                                                                standing              readiness  started        ready since     value      cpu      other
    ['deleted or Failed: ignored, sample or not',                         PodStanding.Ignored,  True,      0,             0,              1,         Ignored, Ignored],
    ['running and being deleted: ignored',                                Terminating,          True,      0,             0,              1,         Ignored, Ignored],
    ['Pending: unready, sample or not',                                   Pending,              False,     0,             0,              1,         Unready, Unready],
    ['Pending before missing',                                            Pending,              False,     0,             0,              undefined, Unready, Unready],
    ['no sample: missing before all questions of readiness',              Running,              Absent,    NaN,           0,              undefined, Missing, Missing],
    ['no Ready condition: unready to cpu only',                           Running,              Absent,    0,             0,              1,         Unready, Ready],
    ['no startTime: unready to cpu only',                                 Running,              True,      NaN,           0,              1,         Unready, Ready],
    ['starting and Ready False: unready',                                 Running,              False,     now - 1000,    now - 900_000,  1,         Unready, Ready],
    ['started 300 s ago is no longer starting',                           Running,              True,      now - 300_000, now - 10_000,   1,         Ready,   Ready],
    ['a millisecond less is, and its sample reaches before readiness',    Running,              True,      now - 299_999, now - 34_999,   1,         Unready, Ready],
    ['the sample of 30 s begins exactly at readiness: ready',             Running,              True,      now - 299_999, now - 35_000,   1,         Ready,   Ready],
    ['Ready Unknown is not False while starting',                         Running,              Unknown,   now - 100_000, now - 90_000,   1,         Ready,   Ready],
    ['later: Ready False since within 30 s of its start: unready',        Running,              False,     0,             29_999,         1,         Unready, Ready],
    ['exactly 30 s after its start: it was ready once',                   Running,              False,     0,             30_000,         1,         Ready,   Ready],
    ['later: Ready Unknown is ready',                                     Running,              Unknown,   0,             0,              1,         Ready,   Ready],
    ['Succeeded goes on to missing',                                      Other,                False,     0,             0,              undefined, Missing, Missing],
    ['or is looked at like any other',                                    Other,                False,     0,             60_000,         1,         Ready,   Ready],
  ] as const;

  test.each(rows)('%s', (_why, standing, readiness, ...row) => {
    const [startedAtMs, readySinceMs, value, cpu, other] = row;
    const pods = new PodStates();
    pods.add(standing, readiness, startedAtMs, readySinceMs);
    const samples = hpaSamples([value]);
    const asCpu = groupPods(pods, samples, DEFAULT_HPA_CONFIG, now).group[0];
    const asOther = groupPods(pods, samples, undefined, now).group[0];
    expect({ asCpu, asOther }).toEqual({ asCpu: cpu, asOther: other });
  });

  test('each pod is in one group, the ignored ones in none of the counts', () => {
    const { ready, unready, missing } = groupPods(
      hpaPods('rrupdfo'),
      hpaSamples([1, undefined, 1, 1, 1, 1, 1]),
      DEFAULT_HPA_CONFIG,
      now,
    );
    expect({ ready, unready, missing }).toEqual({ ready: 2, unready: 2, missing: 1 });
  });

  test('groups hold until the first start-up time ends, and not at all while a sample reaches back before readiness', () => {
    const starting = new PodStates();
    starting.add(Running, True, now - 100_000, now - 90_000);
    starting.add(Running, True, now - 50_000, now - 49_000);
    starting.add(Running, True, 0, 0);
    expect(groupsHoldUntilMs(starting, hpaSamples([1, 1, 1]), DEFAULT_HPA_CONFIG, now)).toBe(now + 200_000);
    expect(groupsHoldUntilMs(hpaPods('rrs'), hpaSamples([1, 1, 1]), DEFAULT_HPA_CONFIG, now)).toBe(now);
    expect(groupsHoldUntilMs(hpaPods('rr'), hpaSamples([1, 1]), DEFAULT_HPA_CONFIG, now)).toBe(Infinity);
  });

  test('the table of pods grows beyond its first size and keeps what is in it', () => {
    const pods = hpaPods('u'.repeat(15) + 'r'.repeat(20));
    expect([pods.count, pods.runningReadyCount(), pods.readiness[0], pods.readySinceMs[34]]).toEqual([
      35,
      20,
      False,
      1000,
    ]);
    pods.clear();
    expect([pods.count, pods.runningReadyCount()]).toEqual([0, 0]);
  });

  test('running and ready counts what is being deleted, not what is pending, done or of unknown readiness', () => {
    expect(hpaPods('rdpoxfu').runningReadyCount()).toBe(2);
  });
});

/** Every pod asks for 1000 milliCPU. */
const utilization = (
  given: PodMetricContext,
  values: readonly (number | undefined)[],
  target: number,
  strays: readonly number[] = [],
): ReplicaProposal =>
  resourceUtilizationReplicas(
    given,
    hpaSamples(values, strays),
    new Float64Array(values.length).fill(1000),
    target,
  );

describe('averageUtilization', () => {
  const missing = undefined;
  const error = 'did not receive metrics for targeted pods (pods might be unready)';
  // prettier-ignore
  const rows = [
    // why                                                                          pods      values                            target  now  replicas
    ['79.99 % is 79 %: 79/80 is within tolerance',                                  'rr',     [799, 800],                       80,     2,   2],
    ['ratio 55/50 = 1.1 is the edge: nothing is done',                              'rrr',    [550, 550, 550],                  50,     3,   3],
    ['56/50 · 3 = 3.36: four',                                                      'rrr',    [560, 560, 560],                  50,     3,   4],
    ['44/50 · 3 = 2.64: three',                                                     'rrr',    [440, 440, 440],                  50,     3,   3],
    ['the multiplier is ready pods, not spec.replicas: 2 · 2',                      'rr',     [1000, 1000],                     50,     7,   4],
    ['within tolerance it is spec.replicas that is answered',                       'rr',     [500, 500],                       50,     7,   7],
    ['an ignored pod counts nowhere: 2 · 2',                                        'rrd',    [1000, 1000, 5000],               50,     3,   4],
    ['all pods idle: 0',                                                            'rr',     [0, 0],                           50,     2,   0],
    ['down, missing = max(100, 50) %: (10 + 10 + 100)/3 = 40 %, 0.8 · 3 = 2.4',    'rrr',    [100, 100, missing],              50,     3,   3],
    ['down, a target of 200 counts missing as 200 %: (20 + 20 + 200)/3/200 = 0.4',  'rrr',    [200, 200, missing],              200,    3,   2],
    ['down, all present but one of eight: (7 · 10 + 100)/8 = 21 %, 0.42 · 8 = 3.4', 'rrrrrrrr', [100, 100, 100, 100, 100, 100, 100, missing], 50, 8, 4],
    ['up, missing = 0: (150 + 150 + 0)/3 = 100 %, within',                          'rrr',    [1500, 1500, missing],            100,    3,   3],
    ['up, still above: (180 + 180 + 0)/3 = 120 %, 1.2 · 3 = 3.6',                   'rrr',    [1800, 1800, missing],            100,    3,   4],
    ['up to down by the fill: (120 + 0 + 0)/3 = 40 % flips, current',               'rrr',    [1200, missing, missing],         100,    3,   3],
    ['ratio exactly 1 fills nothing: current',                                      'rrr',    [500, 500, missing],              50,     3,   3],
    ['up with unready = 0: (200 + 200 + 0)/3 = 133 %, 1.33 · 3 = 3.99',             'rru',    [2000, 2000, 2000],               100,    3,   4],
    ['down with unready: they are left out, 0.5 · 2',                               'rru',    [500, 500, 900],                  100,    3,   1],
    ['pending pods are unready: (200 + 0)/2 = 100 %',                               'rp',     [2000, missing],                  100,    2,   2],
    ['against the current number: 1.5 · 2 = 3 < 5 though up: current',              'rru',    [3000, 1500, 0],                  100,    5,   5],
    ['only unready and missing pods: no samples left',                              'up',     [1000, missing],                  100,    2,   error],
    ['no pods at all',                                                              '',       [],                               100,    2,   'no pods returned by selector while calculating replica count'],
  ] as const;

  test.each(rows)('%s', (_why, kinds, values, ...row) => {
    const [target, current, expected] = row;
    expect(replicasOf(utilization(context(kinds, current), values, target))).toBe(expected);
  });

  test('a sample of an unknown pod enters neither sum nor divisor, yet counts as a sample once gaps are filled', () => {
    const proposal = utilization(context('rru', 3), [2000, 2000, 0], 100, [9000]);
    // (200 + 200 + 0)/3 = 133 %, times 3 + 1 samples: 5.32.
    expect(proposal).toMatchObject({ replicas: 6, reading: { utilizationPercent: 200, averageMilli: 2000 } });
  });

  test('only unknown pods have samples: nothing matches a known one', () => {
    expect(replicasOf(utilization(context('u', 1), [1], 100, [9000]))).toBe(
      'no metrics returned matched known pods',
    );
  });

  test('the text of a missing request is the answer, behind the question for samples', () => {
    const ask = (kinds: string, values: readonly (number | undefined)[]): number | string =>
      replicasOf(
        resourceUtilizationReplicas(context(kinds, 1), hpaSamples(values), 'missing request for cpu', 50),
      );
    expect(ask('r', [100])).toBe('missing request for cpu');
    expect(ask('r', [undefined])).toBe(error);
  });

  test('requests that sum to 0 are an error', () => {
    const zero = resourceUtilizationReplicas(context('r', 1), hpaSamples([5]), new Float64Array(1), 50);
    expect(replicasOf(zero)).toBe('no metrics returned matched known pods');
  });

  test('memory takes a pod that is not ready as it is', () => {
    const given = context('ru', 2, { startUp: undefined });
    expect(replicasOf(utilization(given, [2000, 2000], 100))).toBe(4);
  });
});

describe('averageValue of pods', () => {
  const missing = undefined;
  // prettier-ignore
  const rows = [
    // why                                                            pods    values                  target  now  replicas
    ['⌊(10 + 11)/2⌋ = 10 is the target',                              'rr',   [10, 11],               10,     2,   2],
    ['20/10 · 2',                                                     'rr',   [20, 20],               10,     2,   4],
    ['a missing pod is neutral down: ⌊(2 + 2 + 10)/3⌋ = 4, 0.4 · 3',  'rrr',  [2, 2, missing],        10,     3,   2],
    ['and idle up: ⌊(30 + 30 + 0)/3⌋ = 20, 2 · 3',                    'rrr',  [30, 30, missing],      10,     3,   6],
    ['unready up count 0: ⌊60/3⌋ = 20, 2 · 3',                        'rru',  [30, 30, 30],           10,     3,   6],
    ['unready down are left out: 0.5 · 2',                            'rru',  [5, 5, 90],             10,     3,   1],
    ['a negative average goes to nothing',                            'rr',   [-5, -5],               10,     2,   -1],
  ] as const;

  test.each(rows)('%s', (_why, kinds, values, ...row) => {
    const [target, current, expected] = row;
    expect(replicasOf(podAverageReplicas(context(kinds, current), hpaSamples(values), target))).toBe(
      expected,
    );
  });

  test('samples of pods that are gone count in the average', () => {
    expect(podAverageReplicas(context('r', 1), hpaSamples([10], [40, 40]), 10)).toMatchObject({
      replicas: 3,
      reading: { averageMilli: 30 },
    });
  });
});

describe('Object and External', () => {
  const value = (kinds: string, current: number, usage: Int64, target: Int64): number | string =>
    replicasOf(scalarValueReplicas({ pods: hpaPods(kinds), tolerances: TEN }, current, usage, target));
  // prettier-ignore
  const values = [
    // why                                                       pods     current  usage                  target  replicas
    ['ratio 2 times the running and ready',                      'rrru',  4,       200,                   100,    6],
    ['within tolerance: current',                                'rrru',  9,       109,                   100,    9],
    ['no replicas: ⌈ratio⌉ without tolerance',                   '',      0,       101,                   100,    2],
    ['no replicas and no usage: 0',                              '',      0,       0,                     100,    0],
    ['no replicas, beyond int32: −2147483648 as on amd64',       '',      0,       300_000_000_000,       100,    -2147483648],
    ['with replicas it is held to int32',                        'r',     1,       300_000_000_000,       100,    MAX_INT32],
    ['no pods, out of tolerance',                                '',      3,       200,                   100,    'unable to calculate ready pods: no pods returned by selector while calculating replica count'],
    ['no pods, within tolerance: nobody counts them',            '',      3,       100,                   100,    3],
  ] as const;

  test.each(values)('Value: %s', (_why, kinds, current, ...row) => {
    const [usage, target, expected] = row;
    expect(value(kinds, current, usage, target)).toBe(expected);
  });

  // prettier-ignore
  const averages = [
    // why                                                     status  usage  target  replicas  average
    ['⌈usage/target⌉ out of tolerance',                        3,      1050,  100,    11,       350],
    ['within: 320/(100 · 3) = 1.07, status.replicas',          3,      320,   100,    3,        107],
    ['the average is rounded up',                              3,      1000,  100,    10,       334],
    ['status 0: the ratio is infinite',                        0,      250,   100,    3,        undefined],
    ['status 0 and no usage: 0',                               0,      0,     100,    0,        undefined],
    ['usage 0 with replicas: 0',                               4,      0,     100,    0,        0],
  ] as const;

  test.each(averages)('AverageValue: %s', (_why, status, usage, ...row) => {
    const [target, replicas, averageMilli] = row;
    const proposal = scalarAverageReplicas(TEN, status, usage, target);
    expect(proposal).toMatchObject({ replicas });
    expect('reading' in proposal ? proposal.reading.averageMilli : 'error').toBe(averageMilli);
  });

  test('series are added; the Value form saturates, the AverageValue form takes a negative sum for an overflow', () => {
    expect(saturatingSum([3, 4, 5])).toBe(12);
    expect(saturatingSum([MAX_INT64, 1])).toBe(MAX_INT64);
    expect(saturatingSum([MAX_INT64, 1, -5])).toBe(MAX_INT64);
    const overflow = { replicas: MAX_INT32, reading: { averageMilli: MAX_INT64 } };
    expect(externalAverageReplicas(TEN, 1, [MAX_INT64, 1], 100)).toMatchObject(overflow);
    expect(externalAverageReplicas(TEN, 1, [-1, 500], 100)).toMatchObject(overflow);
    expect(externalAverageReplicas(TEN, 1, [500, -1], 100)).toMatchObject({ replicas: 5 });
  });
});

describe('int64', () => {
  // prettier-ignore
  const doubles = [
    // why                                       double            int32
    ['whole',                                    5,                5],
    ['a fraction is cut',                        5.9,              5],
    ['towards zero',                             -5.9,             -5],
    ['the largest',                              2147483647,       2147483647],
    ['one more: the low 32 bits',                2147483648,       -2147483648],
    ['2^32 + 7: the low 32 bits',                4294967303,       7],
    ['beyond int64: −2^63, whose low bits are 0', 1e19,            0],
    ['no number',                                NaN,              0],
  ] as const;

  test.each(doubles)('int32 of a double: %s', (_why, double, expected) => {
    expect(int32FromDouble(double)).toBe(expected);
  });

  test('a replica count is rounded up and held to int32 above', () => {
    expect([2, 2.000001, 2147483646.5, 1e12, -0.5].map(ceilToReplicas)).toEqual([
      2,
      3,
      MAX_INT32,
      MAX_INT32,
      0,
    ]);
  });

  test('sums, products and quotients are those of wrapping 64-bit integers, whatever the form of the operands', () => {
    const any = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    const operand = any.map((value) => int64(BigInt(value)));
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        const twin = (value: bigint): bigint => BigInt.asIntN(64, value);
        expect(BigInt(addInt64(a, b))).toBe(twin(BigInt(a) + BigInt(b)));
        expect(BigInt(mulInt64(a, b))).toBe(twin(BigInt(a) * BigInt(b)));
        if (b !== 0) expect(BigInt(divInt64(a, b))).toBe(twin(BigInt(a) / BigInt(b)));
        for (const result of [addInt64(a, b), mulInt64(a, b)]) {
          expect(typeof result === 'number').toBe(Number.isSafeInteger(Number(result)));
        }
      }),
    );
  });
});
