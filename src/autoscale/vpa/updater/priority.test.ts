import { describe, expect, test } from 'vitest';
import { container, entry, podOf, quantities, vpaOf } from '../../../../test/support/vpa-pods.ts';
import type { Pod } from '../../../model/index.ts';
import type { AdaptedRecommendation } from '../adapt/adapt.ts';
import type { ContainerRecommendation, VpaSpec } from '../vpa-spec.ts';
import { comparePriorities, isAccepted, meetsEvictionRequirements, updatePriority } from './priority.ts';
import type { UpdatePriority } from './priority.ts';
import { DEFAULT_UPDATER_CONFIG } from './updater-config.ts';

type Texts = Readonly<Partial<Record<'cpu' | 'memory', string>>>;

const HOUR = 3_600_000;
const MINUTE = 60_000;
const clock = (nowMs: number) => ({ nowMs, timeMsOf: Number });

function adapted(requests: Texts, recommended: ContainerRecommendation): AdaptedRecommendation {
  const { containerName: name } = recommended;
  return { container: { name, requests: quantities(requests), limits: {} }, entry: recommended, notes: [] };
}

const POD = podOf([container('app')]);
const observing = (names: string): Pod =>
  podOf([container('app')], { metadata: { name: 'web-1', annotations: { vpaObservedContainers: names } } });

describe('how far a pod is off', () => {
  const range = { lower: { cpu: '100m' }, upper: { cpu: '300m' } };
  // prettier-ignore
  test.each([
    // why                                    requests           target              [outside, up, diff]
    ['as recommended',                        { cpu: '200m' },   { cpu: '200m' },  [false,   false,  0]],
    ['a half more is wanted',                 { cpu: '200m' },   { cpu: '300m' },  [false,   true,   0.5]],
    ['a quarter less',                        { cpu: '200m' },   { cpu: '150m' },  [false,   false,  0.25]],
    ['at the lower bound is inside',          { cpu: '100m' },   { cpu: '100m' },  [false,   false,  0]],
    ['below it is outside',                   { cpu: '99m' },    { cpu: '99m' },   [true,    false,  0]],
    ['at the upper bound is inside',          { cpu: '300m' },   { cpu: '300m' },  [false,   false,  0]],
    ['above it is outside',                   { cpu: '301m' },   { cpu: '301m' },  [true,    false,  0]],
    ['a request that is missing is outside and up; the sum of nothing is 1', {}, { cpu: '2m' }, [true, true, 1]],
    ['what is not recommended does not count', { cpu: '5' },     {},               [false,   false,  0]],
  ] as const)('%s', (_why, requests, target, [outsideRecommendedRange, scaleUp, resourceDiff]) => {
    expect(updatePriority(POD, [adapted(requests, entry('app', target, range))])).toEqual({
      outsideRecommendedRange,
      scaleUp,
      resourceDiff,
    });
  });

  test('cpu and memory add up, each against its own requests', () => {
    const one = adapted({ cpu: '100m', memory: '1Gi' }, entry('app', { cpu: '150m', memory: '256Mi' }));
    expect(updatePriority(POD, [one]).resourceDiff).toBe(0.5 + 0.75);
  });

  test('a container up and another down cancel, but one that goes up is a scale-up', () => {
    const up = adapted({ cpu: '100m' }, entry('app', { cpu: '200m' }));
    const down = adapted({ cpu: '300m' }, entry('proxy', { cpu: '200m' }));
    expect(updatePriority(POD, [up, down])).toMatchObject({ resourceDiff: 0, scaleUp: true });
  });

  // prettier-ignore
  test.each([
    ['only observed containers count',                 'app',          0.5],
    ['an empty text observes none',                    '',             0],
    ['names are parted by a comma and a blank',        'app, proxy',   1.5],
    ['a text that holds no name is no annotation',     'app,proxy',    1.5],
    ['nor is one of capitals',                         'App',          1.5],
  ])('%s', (_why, names, diff) => {
    // (150 − 100) ÷ 100 for app alone; (150 + 350 − 200) ÷ 200 for both
    const told = [
      adapted({ cpu: '100m' }, entry('app', { cpu: '150m' })),
      adapted({ cpu: '100m' }, entry('proxy', { cpu: '350m' })),
    ];
    expect(updatePriority(observing(names), told).resourceDiff).toBe(diff);
  });

  test('scale-ups come first, then what is furthest off', () => {
    const priority = (scaleUp: boolean, resourceDiff: number): UpdatePriority => ({
      outsideRecommendedRange: false,
      scaleUp,
      resourceDiff,
    });
    const order = [priority(false, 9), priority(true, 0.1), priority(true, 0.3), priority(false, 2)];
    expect([...order].sort(comparePriorities).map(({ resourceDiff }) => resourceDiff)).toEqual([
      0.3, 0.1, 9, 2,
    ]);
  });
});

describe('whether a disruption is worth it', () => {
  const inside = (resourceDiff: number): UpdatePriority => ({
    outsideRecommendedRange: false,
    scaleUp: false,
    resourceDiff,
  });
  const outside: UpdatePriority = { ...inside(0), outsideRecommendedRange: true };
  const started = (startTime: string | undefined): Pod =>
    podOf([container('app')], { status: startTime === undefined ? {} : { startTime } });
  const accepts = (pod: Pod, priority: UpdatePriority, nowMs: number, spec: VpaSpec = vpaOf({})): boolean =>
    isAccepted(pod, spec, priority, DEFAULT_UPDATER_CONFIG, clock(nowMs));

  // prettier-ignore
  test.each([
    ['a tenth off, half a day old',               inside(0.1),    '0',        12 * HOUR,      true],
    ['a millisecond too young',                   inside(0.1),    '0',        12 * HOUR - 1,  false],
    ['less than a tenth off',                     inside(0.0999), '0',        99 * HOUR,      false],
    ['outside the range: at once',                outside,        '0',        0,              true],
    ['outside, and not started',                  outside,        undefined,  0,              true],
    ['never by age where no start is known',      inside(5),      undefined,  99 * HOUR,      false],
  ] as const)('%s', (_why, priority, startTime, nowMs, expected) => {
    expect(accepts(started(startTime), priority, nowMs)).toBe(expected);
  });

  const killed = (livedMs: number, reason = 'OOMKilled', name = 'app'): Pod =>
    podOf([container('app')], {
      status: {
        startTime: '0',
        containerStatuses: [
          {
            name,
            lastState: { terminated: { reason, startedAt: '1000', finishedAt: String(1000 + livedMs) } },
          },
        ],
      } as NonNullable<Pod['status']>,
    });
  const off = vpaOf({ resourcePolicy: { containerPolicies: [{ containerName: 'app', mode: 'Off' }] } });

  // prettier-ignore
  test.each([
    ['killed for memory within ten minutes',       killed(10 * MINUTE - 1),          inside(0.01),  vpaOf({}), true],
    ['ten minutes are too long',                   killed(10 * MINUTE),              inside(0.01),  vpaOf({}), false],
    ['killed for something else',                  killed(1, 'Error'),               inside(0.01),  vpaOf({}), false],
    ['nothing to change',                          killed(1),                        inside(0),     vpaOf({}), false],
    ['nothing to change, even outside the range',  killed(1),                        outside,       vpaOf({}), false],
    ['a container whose policy is Off',            killed(1),                        inside(0.01),  off,       false],
  ])('out of memory soon after its start: %s', (_why, pod, priority, spec, expected) => {
    expect(accepts(pod, priority, HOUR, spec)).toBe(expected);
  });

  test('a container that admission did not look at is not helped', () => {
    const pod = { ...killed(1), metadata: observing('proxy').metadata };
    expect(accepts(pod, inside(0.01), HOUR)).toBe(false);
  });
});

describe('eviction requirements', () => {
  const requirement = (changeRequirement: string, ...resources: string[]) => ({
    changeRequirement,
    resources,
  });
  const spec = (...evictionRequirements: readonly object[]): VpaSpec =>
    vpaOf({ updatePolicy: { evictionRequirements } });
  const HIGHER = 'TargetHigherThanRequests';
  const LOWER = 'TargetLowerThanRequests';
  const both = { cpu: '100m', memory: '1Gi' };

  // prettier-ignore
  test.each([
    ['none: all pass',                        spec(),                                                { cpu: '1m' },                      both, true],
    ['cpu up',                                spec(requirement(HIGHER, 'cpu')),                      { cpu: '101m', memory: '1Mi' },     both, true],
    ['cpu equal is not up',                   spec(requirement(HIGHER, 'cpu')),                      { cpu: '100m', memory: '9Gi' },     both, false],
    ['any of the resources is enough',        spec(requirement(HIGHER, 'cpu', 'memory')),            { cpu: '1m', memory: '2Gi' },       both, true],
    ['but each requirement must hold',        spec(requirement(HIGHER, 'cpu'), requirement(LOWER, 'memory')), { cpu: '200m', memory: '2Gi' }, both, false],
    ['each holds',                            spec(requirement(HIGHER, 'cpu'), requirement(LOWER, 'memory')), { cpu: '200m', memory: '1Mi' }, both, true],
    ['no target counts as 0: lower',          spec(requirement(LOWER, 'memory')),                    { cpu: '200m' },                    both, true],
    ['a request that is missing passes',      spec(requirement(HIGHER, 'cpu')),                      { cpu: '1m' },                      { cpu: '100m' }, true],
  ] as const)('%s', (_why, given, target, requests, expected) => {
    expect(meetsEvictionRequirements(given, [adapted(requests, entry('app', target))])).toBe(expected);
  });

  test('one container that passes is enough; a pod without a recommendation does not pass', () => {
    const given = spec(requirement(HIGHER, 'cpu'));
    const down = adapted(both, entry('app', { cpu: '1m' }));
    const up = adapted(both, entry('proxy', { cpu: '1' }));
    expect(meetsEvictionRequirements(given, [down, up])).toBe(true);
    expect(meetsEvictionRequirements(given, [down, down])).toBe(false);
    expect(meetsEvictionRequirements(given, [])).toBe(false);
  });
});
