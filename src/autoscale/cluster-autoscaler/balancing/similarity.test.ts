import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pod } from '../../../../test/support/scheduling.ts';
import type { Pod } from '../../../model/index.ts';
import { DEFAULT_RATIOS, labelComparator, similarityComparator } from './similarity.ts';
import type { TemplateNode } from './similarity.ts';

type Resources = Readonly<Record<string, string>>;

const BASE: Resources = { cpu: '4', memory: '16000Mi', pods: '110' };

function template(
  capacity: Resources = {},
  allocatable: Resources = {},
  labels: Resources = {},
  pods: readonly Pod[] = [],
): TemplateNode {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels },
    status: { capacity: { ...BASE, ...capacity }, allocatable: { ...BASE, ...capacity, ...allocatable } },
  };
  return { node, pods };
}

const isSimilar = similarityComparator(['topology.kubernetes.io/zone'], DEFAULT_RATIOS);

describe('two groups that may share a scale-up', () => {
  // prettier-ignore
  const rows = [
    // why                                            other                                                    similar
    ['the same',                                      template(),                                              true],
    ['another cpu capacity, however near',            template({ cpu: '4001m' }),                              false],
    ['memory within 1.5 % of the larger',             template({ memory: '16243Mi' }),                         true],
    ['memory just beyond it',                         template({ memory: '16244Mi' }),                         false],
    ['a resource that the other lacks',               template({ 'nvidia.com/gpu': '1' }),                     false],
    ['allocatable within 5 % of the larger',          template({}, { cpu: '3800m' }),                          true],
    ['allocatable just beyond it',                    template({}, { cpu: '3799m' }),                          false],
    ['a pod that takes more than 5 % of what is free', template({}, {}, {}, [pod({ cpu: '201m' })]),           false],
    ['a pod that takes 5 % of it',                    template({}, {}, {}, [pod({ cpu: '200m' })]),            true],
    ['a label of the place',                          template({}, {}, { 'topology.kubernetes.io/zone': 'b' }), true],
    ['a label of anything else',                      template({}, {}, { tier: 'gold' }),                      false],
  ] as const;
  test.each(rows)('%s', (_why, other, similar) => {
    expect(isSimilar(template(), other)).toBe(similar);
    // Neither side is the measure of the other.
    expect(isSimilar(other, template())).toBe(similar);
  });
});

test('similarity asks the same both ways, and of a group with itself', () => {
  const side = fc.record({
    memory: fc.integer({ min: 15_700, max: 16_300 }).map((mib) => `${mib}Mi`),
    cpu: fc.constantFrom('4', '4000m', '3900m'),
  });
  fc.assert(
    fc.property(side, side, (a, b) => {
      expect(isSimilar(template(a), template(b))).toBe(isSimilar(template(b), template(a)));
      expect(isSimilar(template(a), template(a))).toBe(true);
    }),
  );
});

describe('balancing labels', () => {
  const byPool = labelComparator(['pool', 'tier']);
  const labelled = (labels: Resources): TemplateNode =>
    template({ cpu: String(Object.keys(labels).length) }, {}, labels);

  // prettier-ignore
  const rows = [
    ['all equal, sizes do not count',  { pool: 'a', tier: '1' }, { pool: 'a', tier: '1', more: 'x' }, true],
    ['one differs',                    { pool: 'a', tier: '1' }, { pool: 'a', tier: '2' },            false],
    ['one side lacks it',              { pool: 'a', tier: '1' }, { pool: 'a' },                       false],
    ['both lack it',                   { pool: 'a' },            { pool: 'a' },                       false],
  ] as const;
  test.each(rows)('%s', (_why, a, b, similar) => {
    expect(byPool(labelled(a), labelled(b))).toBe(similar);
  });
});
