import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../test/support/plan.ts';
import type { PlanResult } from '../result/index.ts';
import { loadScenario } from '../scenario/index.ts';
import { DEFAULT_SIZING, planOffers, planScenario } from './index.ts';

const schema = JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8')) as { required: string[] };
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

/** Two workloads whose use was recorded by Kruize; a day of their week. */
let sized: PlanResult;
beforeAll(async () => {
  const { scenario } = await loadScenario('scenarios/right-sized', { set: ['horizon=1d'] });
  if (scenario === undefined) throw new Error('the scenario is read');
  const { offers } = await planOffers([scenario], { types: ['m7i.4xlarge', 'c7i.4xlarge'] });
  sized = await planScenario(
    {
      today: scenario,
      offers,
      objectives: {},
      sizing: DEFAULT_SIZING,
      setsMax: 2,
      newRuns: 1,
      savingMaxMicroUsd: 1e6,
    },
    { runner: runHere },
  );
});

describe('the published schema of a plan', () => {
  test('takes a plan with all that a plan may have', () => {
    validate(JSON.parse(JSON.stringify(sized)));
    expect(validate.errors).toBeNull();
  });

  test('refuses a plan that lacks a field, or has one that it does not know', () => {
    const plan = JSON.parse(JSON.stringify(sized)) as Record<string, unknown>;
    expect(validate({ ...plan, extra: 1 })).toBe(false);
    for (const field of schema.required) {
      const { [field]: _left, ...rest } = plan;
      expect([field, validate(rest)]).toEqual([field, false]);
    }
  });
});

describe('requests from recorded use', () => {
  test('the samples are those of the files, and as many are above as the percentile leaves', () => {
    for (const one of sized.rightSizing?.containers ?? []) {
      expect(one.samples).toBeGreaterThan(1000);
      // 15% on top of the 95th percentile: at most a twentieth of the samples is above.
      expect(one.milliCpuAboveRatio).toBeLessThanOrEqual(0.05);
      expect(one.milliCpuAdvised).toBeGreaterThanOrEqual(one.milliCpuUsedP95);
      expect(one.memoryBytesAdvised).toBeGreaterThanOrEqual(one.memoryBytesUsedMax * 1.2);
    }
    expect(sized.rightSizing?.containers).toHaveLength(2);
  });

  test('what came of them is a run of today’s cluster with them: nobody killed, less paid', () => {
    const { before, after } = sized.rightSizing ?? {};
    expect(after).toMatchObject({ neverBound: 0, oomKills: 0 });
    expect(after?.perMonthMicroUsd).toBeLessThan(before?.perMonthMicroUsd ?? 0);
  });
});
