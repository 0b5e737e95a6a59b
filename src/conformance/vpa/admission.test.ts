import { describe, expect, test } from 'vitest';
import { admissionRunner } from './admission.ts';

/** What the webhook makes of a new pod, worked out by hand from the rules of limits and bounds. */
type Given = Parameters<typeof admissionRunner.differences>[0];
type Recorded = Parameters<typeof admissionRunner.differences>[1];

type List = Readonly<Record<string, string>>;

interface Case {
  readonly requests?: List;
  readonly limits?: List;
  readonly target: List;
  readonly mode?: string;
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The container item of a LimitRange. */
  readonly limitRange?: Readonly<Record<string, List>>;
}

function given({ requests, limits, target, mode, policy, limitRange }: Case): Given {
  const input: unknown = {
    limitRanges:
      limitRange === undefined
        ? []
        : [
            {
              apiVersion: 'v1',
              kind: 'LimitRange',
              metadata: { name: 'limits', namespace: 'default' },
              spec: { limits: [{ type: 'Container', ...limitRange }] },
            },
          ],
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default' },
      spec: {
        containers: [
          {
            name: 'c0',
            resources: {
              ...(requests !== undefined && { requests }),
              ...(limits !== undefined && { limits }),
            },
          },
        ],
      },
    },
    vpa: {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        ...(mode !== undefined && { updatePolicy: { updateMode: mode } }),
        ...(policy !== undefined && {
          resourcePolicy: { containerPolicies: [{ containerName: 'c0', ...policy }] },
        }),
      },
      status: {
        recommendation: {
          containerRecommendations: [
            { containerName: 'c0', lowerBound: target, target, uncappedTarget: target, upperBound: target },
          ],
        },
      },
    },
  };
  return input as Given;
}

type Row = readonly [why: string, at: Case, requests: List, limits: List, items: string];

function recorded(requests: List, limits: List, items: string): Recorded {
  return {
    resources: { c0: { requests, limits } },
    annotation: `Pod resources updated by web: container 0: ${items}`,
  };
}

function check(rows: readonly Row[]): void {
  test.each(rows)('%s', (_, at, requests, limits, items) => {
    expect(admissionRunner.differences(given(at), recorded(requests, limits, items))).toEqual([]);
    const others = { ...requests, cpu: '77' };
    expect(admissionRunner.differences(given(at), recorded(others, limits, items))).toHaveLength(1);
    expect(admissionRunner.differences(given(at), recorded(requests, limits, `${items}, more`))).toHaveLength(
      1,
    );
  });
}

const cpu = { cpu: '500m' };

describe('requests become the target', () => {
  check([
    ['where there were some', { requests: { cpu: '1' }, target: cpu }, cpu, {}, 'cpu request'],
    ['where there were none', { target: cpu }, cpu, {}, 'cpu request'],
    [
      'and what the target lacks stays',
      { requests: { cpu: '1', memory: '1Gi' }, target: cpu },
      { cpu: '500m', memory: '1Gi' },
      {},
      'cpu request',
    ],
    [
      'both resources',
      { requests: { cpu: '1' }, target: { cpu: '500m', memory: '1Gi' } },
      { cpu: '500m', memory: '1Gi' },
      {},
      'cpu request, memory request',
    ],
    [
      'also on creation only',
      { mode: 'Initial', requests: { cpu: '1' }, target: cpu },
      cpu,
      {},
      'cpu request',
    ],
  ]);
});

describe('limits keep their proportion', () => {
  const both = 'cpu request, cpu limit';
  check([
    [
      'twice the request stays twice',
      { requests: { cpu: '1' }, limits: { cpu: '2' }, target: cpu },
      cpu,
      { cpu: '1' },
      `memory: limit NOT set since originalLimit is nil or 0, ${both}`,
    ],
    [
      'cut to a whole millicore: 1000 x 500 / 301',
      { requests: { cpu: '301m' }, limits: { cpu: '1' }, target: cpu },
      cpu,
      { cpu: '1661m' },
      `memory: limit NOT set since originalLimit is nil or 0, ${both}`,
    ],
    [
      'a limit alone was the request as well',
      { limits: { cpu: '2' }, target: cpu },
      cpu,
      { cpu: '500m' },
      `memory: limit NOT set since originalLimit is nil or 0, ${both}`,
    ],
    [
      'of memory in bytes, in the form it had',
      { requests: { memory: '1Gi' }, limits: { memory: '3Gi' }, target: { memory: '2Gi' } },
      { memory: '2Gi' },
      { memory: '6Gi' },
      'cpu: limit NOT set since originalLimit is nil or 0, memory request, memory limit',
    ],
    [
      'a limit of what has no target stays',
      { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '3Gi' }, target: cpu },
      { cpu: '500m', memory: '1Gi' },
      { cpu: '500m', memory: '3Gi' },
      `memory: limit NOT set since recommendedRequest is nil or 0, ${both}`,
    ],
    [
      'or the limits stay and hold the request down',
      {
        requests: { cpu: '100m' },
        limits: { cpu: '200m' },
        target: cpu,
        policy: { controlledValues: 'RequestsOnly' },
      },
      { cpu: '200m' },
      { cpu: '200m' },
      'cpu capped to container limit, cpu request',
    ],
    [
      'a limit just high enough holds nothing',
      { limits: { cpu: '500m' }, target: cpu, policy: { controlledValues: 'RequestsOnly' } },
      cpu,
      { cpu: '500m' },
      'cpu request',
    ],
  ]);
});

describe('bounds of the policy', () => {
  const policy = { minAllowed: { cpu: '600m' }, maxAllowed: { cpu: '800m' } };
  check([
    ['raised', { target: cpu, policy }, { cpu: '600m' }, {}, 'cpu capped to minAllowed, cpu request'],
    ['cut', { target: { cpu: '1' }, policy }, { cpu: '800m' }, {}, 'cpu capped to maxAllowed, cpu request'],
    ['at the edge nothing is said', { target: { cpu: '800m' }, policy }, { cpu: '800m' }, {}, 'cpu request'],
    [
      'a maximum of 0 is none',
      { target: { cpu: '1' }, policy: { maxAllowed: { cpu: '0' } } },
      { cpu: '1' },
      {},
      'cpu request',
    ],
  ]);
});

describe('bounds of a LimitRange, by the proportion of the limit', () => {
  const twice: Pick<Case, 'requests' | 'limits'> = { requests: { cpu: '100m' }, limits: { cpu: '200m' } };
  const note = 'memory: limit NOT set since originalLimit is nil or 0';
  check([
    [
      'a maximum of 600 m allows a request of 300 m',
      { ...twice, target: cpu, limitRange: { max: { cpu: '600m' } } },
      { cpu: '300m' },
      { cpu: '600m' },
      `cpu capped to fit Max in container LimitRange, ${note}, cpu request, cpu limit`,
    ],
    [
      'a minimum holds for the request itself, not for half of it',
      { ...twice, target: cpu, limitRange: { min: { cpu: '600m' } } },
      { cpu: '600m' },
      { cpu: '1200m' },
      `cpu capped to fit Min in container LimitRange, ${note}, cpu request, cpu limit`,
    ],
    [
      'a maximum that is kept changes nothing',
      { ...twice, target: cpu, limitRange: { max: { cpu: '1' } } },
      cpu,
      { cpu: '1' },
      `${note}, cpu request, cpu limit`,
    ],
    [
      'a default stands for a limit that is not there: 400 m to 100 m are four to one',
      { requests: { cpu: '100m' }, target: cpu, limitRange: { default: { cpu: '400m' } } },
      cpu,
      { cpu: '2' },
      `${note}, cpu request, cpu limit`,
    ],
  ]);
});

test('mode Off leaves the pod as it is', () => {
  const at: Case = { mode: 'Off', requests: { cpu: '1' }, target: cpu };
  const kept: Recorded = { resources: { c0: { requests: { cpu: '1' }, limits: {} } } };
  const differences = admissionRunner.differences(given(at), kept);
  expect(differences.filter((line) => line.startsWith('resources'))).toEqual([]);
});

test('the same amount in other words is the same', () => {
  const at: Case = { target: { cpu: '1500m', memory: '1024Mi' } };
  const items = 'memory request, cpu request';
  expect(
    admissionRunner.differences(given(at), recorded({ cpu: '1500m', memory: '1Gi' }, {}, items)),
  ).toEqual([]);
});
