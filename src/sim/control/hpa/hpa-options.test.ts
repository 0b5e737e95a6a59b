import { describe, expect, test } from 'vitest';
import { plainScenario } from '../../../../test/support/scenario.ts';
import { DEFAULT_HPA_CONFIG } from '../../../autoscale/index.ts';
import type { HpaControllerConfig } from '../../../autoscale/index.ts';
import type { Scenario } from '../../../scenario/index.ts';
import { RunTexts } from '../../record/run-texts.ts';
import type { Simulation } from '../../simulation.ts';
import { hpaConfigOf } from './hpa-options.ts';

type Flags = NonNullable<Scenario['kubeControllerManager']>;
const PREFIX = 'horizontal-pod-autoscaler-';

function read(kubeControllerManager: Flags): { config: HpaControllerConfig; ignored: string[] } {
  const texts = new RunTexts();
  const scenario = plainScenario({ kubeControllerManager });
  const config = hpaConfigOf({ scenario, texts } as never as Simulation);
  return { config, ignored: texts.ignored().map(({ what, why }) => `${what}: ${why}`) };
}

test('without flags the defaults of kube-controller-manager', () => {
  expect(read({})).toEqual({ config: DEFAULT_HPA_CONFIG, ignored: [] });
  expect(DEFAULT_HPA_CONFIG).toMatchObject({
    syncPeriodMs: 15_000,
    tolerance: 0.1,
    downscaleStabilizationMs: 300_000,
    cpuInitializationPeriodMs: 300_000,
    initialReadinessDelayMs: 30_000,
  });
});

describe('a flag', () => {
  // prettier-ignore
  test.each([
    ['tolerance',                  0.2,     { tolerance: 0.2 }],
    ['tolerance',                  0,       { tolerance: 0 }],
    ['sync-period',                '30s',   { syncPeriodMs: 30_000 }],
    ['sync-period',                '1m30s', { syncPeriodMs: 90_000 }],
    ['downscale-stabilization',    '0s',    { downscaleStabilizationMs: 0 }],
    ['downscale-stabilization',    '10m',   { downscaleStabilizationMs: 600_000 }],
    ['cpu-initialization-period',  '2m',    { cpuInitializationPeriodMs: 120_000 }],
    ['initial-readiness-delay',    '1s',    { initialReadinessDelayMs: 1000 }],
  ] as const)('%s=%s', (flag, value, expected) => {
    expect(read({ [PREFIX + flag]: value })).toEqual({ config: { ...DEFAULT_HPA_CONFIG, ...expected }, ignored: [] });
  });

  // prettier-ignore
  test.each([
    ['a period of nothing would never let time pass',  'sync-period',             '0s'],
    ['no duration',                                    'sync-period',             'soon'],
    ['no number',                                      'tolerance',               'wide'],
    ['a number without a unit',                        'downscale-stabilization', 300],
  ] as const)('that is none is said and left out: %s', (_why, flag, value) => {
    const { config, ignored } = read({ [PREFIX + flag]: value });
    expect(config).toEqual(DEFAULT_HPA_CONFIG);
    expect(ignored).toEqual([`flag ${PREFIX}${flag} of kube-controller-manager: ${value} is not what it takes`]);
  });

  test('of autoscalers that nothing follows is said', () => {
    expect(read({ [`${PREFIX}upscale-delay`]: '3m' }).ignored).toEqual([
      `flag ${PREFIX}upscale-delay of kube-controller-manager: nothing in the model looks at it`,
    ]);
  });

  test('of another controller is not its business', () => {
    expect(read({ 'concurrent-deployment-syncs': 9 })).toEqual({ config: DEFAULT_HPA_CONFIG, ignored: [] });
  });
});
