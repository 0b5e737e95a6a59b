import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../scenario/index.ts';
import { jobsToDo, runOfJob, sweepPlan, variantOfJob } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';

const experiment = (variants: number, runs: number): Experiment => ({
  name: 'e',
  scenario: 's',
  variants: Array.from({ length: variants }, (_, index) => ({ name: `v${index}`, set: [] })),
  runs,
});
const planOf = (variants: number, runs: number): SweepPlan => sweepPlan(experiment(variants, runs), []);
const sizes = fc.record({ variants: fc.integer({ min: 1, max: 6 }), runs: fc.integer({ min: 1, max: 6 }) });

test('every job is one run of one variant, and every run of every variant is one job', () => {
  fc.assert(
    fc.property(sizes, ({ variants, runs }) => {
      const plan = planOf(variants, runs);
      const pairs = Array.from(
        { length: plan.jobs },
        (_, job) => `${variantOfJob(plan, job)}/${runOfJob(plan, job)}`,
      );
      expect(new Set(pairs).size).toBe(variants * runs);
      expect(pairs[0]).toBe('0/0');
      expect(pairs.at(-1)).toBe(`${variants - 1}/${runs - 1}`);
    }),
  );
});

test('shards share the jobs out without rest or overlap, and evenly', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), ({ variants, runs }, of) => {
      const plan = planOf(variants, runs);
      const shards = Array.from({ length: of }, (_, index) => jobsToDo(plan, () => false, { index, of }));
      expect(shards.flat().sort((a, b) => a - b)).toEqual(jobsToDo(plan, () => false));
      const counts = shards.map(({ length }) => length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('what is done is not done again', () => {
  fc.assert(
    fc.property(sizes, fc.uniqueArray(fc.nat(35)), ({ variants, runs }, done) => {
      const isDone = (job: number): boolean => done.includes(job);
      const plan = planOf(variants, runs);
      const todo = jobsToDo(plan, isDone);
      const all = Array.from({ length: plan.jobs }, (_, job) => job);
      expect(todo).toEqual(all.filter((job) => !done.includes(job)));
    }),
  );
});

describe('the key of a sweep', () => {
  const base = experiment(2, 3);
  const key = (changed: Partial<Experiment>, digests: readonly string[] = ['a', 'b']): string =>
    sweepPlan({ ...base, ...changed }, digests).key;

  // prettier-ignore
  const others = [
    ['another name',           key({ name: 'f' })],
    ['another number of runs', key({ runs: 4 })],
    ['another change',         key({ variants: [{ name: 'v0', set: ['a=1'] }, { name: 'v1', set: [] }] })],
    ['variants in turn',       key({ variants: [...base.variants].reverse() })],
    ['changed input',          key({}, ['a', 'c'])],
    ['input in turn',          key({}, ['b', 'a'])],
  ] as const;
  test.each(others)('%s is another sweep', (_why, other) => {
    expect(other).not.toBe(key({}));
  });

  test('where the files lie and what it is about are none of it: workers elsewhere have them elsewhere', () => {
    expect(key({ scenario: '/elsewhere', description: 'a sentence' })).toBe(key({}));
  });
});
