import { beforeAll, describe, expect, test } from 'vitest';
import { twelvePods } from '../../test/support/plan.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { planOffers } from './plan-offers.ts';

const scenarioWith = (pools: string): Promise<Scenario> =>
  twelvePods(`  horizon: 1h\n  workload: { manifests: [app.yaml] }\n  cluster:\n    nodePools:\n${pools}`);

let aws: Scenario;
let own: Scenario;
beforeAll(async () => {
  aws = await scenarioWith(
    '      - { name: general, instanceType: m7i.xlarge, count: 1, zones: [a, b], labels: {team: web} }\n',
  );
  own = await scenarioWith(
    `      - { name: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, zones: [a] }
      - { name: eight, capacity: {cpu: 8, memory: 16Gi}, price: $0.50, zones: [b] }
`,
  );
});

const namesOf = (pools: readonly NodePoolSpec[]): string[] => pools.map(({ name }) => name);

describe('what a plan may choose from', () => {
  test('machines of the scenario’s own, where nothing else is asked for', async () => {
    const { offers, unpriced, unknown } = await planOffers([own]);
    expect(namesOf(offers)).toEqual(['four', 'eight']);
    expect([unpriced, unknown]).toEqual([[], []]);
  });

  test('a type that is alone brings its relatives with more and with less memory, like it in all else', async () => {
    const { offers, unknown } = await planOffers([aws]);
    expect(namesOf(offers)).toEqual(
      expect.arrayContaining(['m7i-xlarge', 'c7i-xlarge', 'r7i-2xlarge', 'm7i-16xlarge']),
    );
    expect(namesOf(offers).filter((name) => !/^[cmr]7i-/.test(name))).toEqual([]);
    const compute = offers.find(({ name }) => name === 'c7i-2xlarge');
    expect(compute?.zones).toEqual(aws.cluster.nodePools[0].zones);
    expect(compute?.template.metadata.labels).toMatchObject({
      team: 'web',
      'node.kubernetes.io/instance-type': 'c7i.2xlarge',
    });
    // What is related but not sold was not asked for.
    expect(unknown).toEqual([]);
  });

  test('types that are asked for, and no other, not even today’s', async () => {
    const { offers } = await planOffers([aws], { types: ['c7i.xlarge', 'r7i.xlarge'] });
    expect(namesOf(offers)).toEqual(['c7i-xlarge', 'r7i-xlarge']);
  });

  test('a pattern is every type with a price that fits it, by name', async () => {
    const { offers } = await planOffers([aws], { types: ['c7i.*large'] });
    expect(offers.length).toBeGreaterThan(3);
    expect(offers.every(({ instanceType }) => /^c7i\..*large$/.test(instanceType))).toBe(true);
    expect(namesOf(offers)).toEqual(namesOf(offers).toSorted());
  });

  test('spot beside on-demand where it is asked for and has a price', async () => {
    const types = ['c7i.xlarge'];
    expect(namesOf((await planOffers([aws], { types, spot: true })).offers)).toEqual(['c7i-xlarge']);
    const price = aws.prices.onDemand['c7i.xlarge'] ?? 0;
    const sold = { ...aws, prices: { ...aws.prices, spot: { 'c7i.xlarge': Math.round(price / 3) } } };
    const { offers } = await planOffers([sold], { types, spot: true });
    expect(offers.map(({ name, capacityType }) => [name, capacityType])).toEqual([
      ['c7i-xlarge', 'on-demand'],
      ['c7i-xlarge-spot', 'spot'],
    ]);
    expect(offers.map(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour)).toEqual([
      price,
      Math.round(price / 3),
    ]);
    expect(namesOf((await planOffers([sold], { types })).offers)).toEqual(['c7i-xlarge']);
  });

  test('a name that nobody sells is said, with what was probably meant', async () => {
    const { offers, unknown } = await planOffers([aws], { types: ['m7i.xlrge'] });
    expect(offers).toEqual([]);
    expect(unknown).toEqual([{ name: 'm7i.xlrge', didYouMean: 'm7i.xlarge' }]);
    expect((await planOffers([aws], { types: ['zz9.*'] })).unknown).toEqual([{ name: 'zz9.*' }]);
  });

  test('pools without a price are named and not offered', async () => {
    const free = await scenarioWith(
      '      - { name: mine, capacity: {cpu: 4, memory: 16Gi} }\n      - { name: paid, capacity: {cpu: 8, memory: 16Gi}, price: $0.50 }\n',
    );
    const { offers, unpriced } = await planOffers([free]);
    expect(namesOf(offers)).toEqual(['paid']);
    expect(unpriced).toEqual(['custom']);
  });
});

describe('pools that are alike', () => {
  test('are one offer with the zones of all', async () => {
    const zonal = await scenarioWith(
      `      - { name: east-a, instanceType: m7i.xlarge, zones: [a] }
      - { name: east-b, instanceType: m7i.xlarge, zones: [b] }
      - { name: other, instanceType: c7i.xlarge, zones: [a] }
`,
    );
    const { offers } = await planOffers([zonal]);
    expect(offers.map(({ name, zones }) => [name, zones.length])).toEqual([
      ['m7i-xlarge', 2],
      ['c7i-xlarge', 1],
    ]);
  });

  test('but for a label or a taint stay apart, under names of their own', async () => {
    const tainted = await scenarioWith(
      `      - { name: plain, instanceType: m7i.xlarge }
      - { name: batch, instanceType: m7i.xlarge, taints: [{ key: batch, effect: NoSchedule }] }
      - { name: web, instanceType: m7i.xlarge, labels: { tier: web } }
      - { name: other, instanceType: c7i.xlarge }
`,
    );
    const { offers } = await planOffers([tainted]);
    expect(namesOf(offers)).toEqual(['m7i-xlarge', 'm7i-xlarge-batch', 'm7i-xlarge-web', 'c7i-xlarge']);
    expect(offers[1].template.spec?.taints).toEqual([{ key: 'batch', effect: 'NoSchedule' }]);
  });

  test('what is offered beside pools with taints is like one without', async () => {
    const gpu = await scenarioWith(
      `      - { name: gpu, instanceType: m7i.xlarge, taints: [{ key: gpu, effect: NoSchedule }] }
      - { name: plain, instanceType: m7i.xlarge }
`,
    );
    const { offers } = await planOffers([gpu], { types: ['c7i.xlarge'] });
    expect(offers[0].template.spec?.taints ?? []).toEqual([]);
  });

  test('of variants of the scenario count once', async () => {
    const { offers } = await planOffers([own, own, aws]);
    expect(namesOf(offers)).toEqual(['four', 'eight', 'm7i-xlarge']);
  });
});
