import { beforeAll, describe, expect, test } from 'vitest';
import { scenarioFolder } from '../../../test/support/scenario-folder.ts';

const folder = scenarioFolder();
beforeAll(() => {
  folder.write(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n',
  );
});

const MANIFESTS = 'workload: { manifests: [pod.yaml] }';
const pool = (fields: string): string => `cluster: { nodePools: [{ ${fields} }] }\n${MANIFESTS}`;
const big = (fields: string): string =>
  pool(`name: a, instanceType: m7i.2xlarge${fields === '' ? '' : `, ${fields}`}`);
const own = (fields: string): string => pool(`name: a, ${fields}`);

describe('what is said of a node pool', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing of a good one',                big(''),                                         []],
    ['a type that nobody sells',             pool('name: a, instanceType: m7i.2xlargee'),     ['1:49 instance-type-unknown: m7i.2xlargee is in no catalogue']],
    ['neither type nor capacity',            pool('name: a'),                                 ['1:24 field-missing: node pool a has neither instanceType nor capacity']],
    ['two of one name',                      `cluster: { nodePools: [{ name: a, instanceType: m7i.large }, { name: a, instanceType: m7i.large }] }\n${MANIFESTS}`, ['1:70 duplicate-name: two node pools are named a']],
    ['a name that no node can have',         pool('name: A_b, instanceType: m7i.large'),      ['1:32 name-invalid: nodes cannot be called A_b-0']],
    ['a name that ends in a dash',           pool('name: a-, instanceType: m7i.large'),       ['1:32 name-invalid: nodes cannot be called a--0']],
    ['a name with a dot',                    pool('name: a.b, instanceType: m7i.large'),      []],
    ['fewer nodes than none, said once',     big('count: -1'),                                ['1:69 count-negative: count is -1']],
    ['half a node',                          big('count: 1.5'),                               ['1:69 type-wrong: expected a whole number, found 1.5']],
    ['limits the wrong way round',           big('min: 3, max: 2'),                           ['1:67 limits-crossed: min 3 is more than max 2']],
    ['fewer nodes than the minimum: an autoscaler that enforces it adds them', big('min: 3, max: 5, count: 2'), []],
    ['a rent that nobody offers',            big('capacityType: spott'),                      ['1:76 choice-unknown: the text "spott" is none of the values it can have']],
    ['a taint without effect',               big('taints: [{ key: k }]'),                     ['1:71 field-missing: effect is missing']],
    ['a field that is none',                 big('zone: a'),                                  ['1:62 field-unknown: unknown field zone']],
    ['a boot time without a unit',           big('bootTime: 45'),                             ['1:72 duration-invalid: 45 is not a duration']],
    ['half a distribution',                  big('bootTime: { min: 5s }'),                    ['1:72 distribution-incomplete: a distribution that lacks a field']],
    ['a distribution the wrong way round',   big('bootTime: { min: 9s, max: 5s }'),           ['1:72 distribution-incomplete: a distribution that lacks a field']],
    ['more than all machines fail',          big('bootFailures: 120%'),                       ['1:76 amount-invalid: the text "120%" is not a share']],
    ['less than nothing to pay',             big('price: -1'),                                ['1:69 amount-invalid: -1 is not an amount of money']],
    ['a capacity that is no amount',         own('capacity: { cpu: x, memory: 1Gi }'),        ['1:52 quantity-invalid: x is not a quantity']],
    ['a machine without processor',          own('capacity: { memory: 1Gi }'),                ['1:45 field-missing: the machines of node pool a have no cpu']],
    ['a machine with nothing',               own('capacity: { gpu: 1 }'),                     ['1:45 field-missing: the machines of node pool a have no cpu', '1:45 field-missing: the machines of node pool a have no memory']],
    ['more for pods than there is',          own('capacity: { cpu: 1, memory: 1Gi }, allocatable: { cpu: 1001m }'), ['1:90 limits-crossed: more cpu for pods than the machine has']],
    ['as many shared GPUs as can be kept',   own('capacity: { cpu: 1, memory: 1Gi, alibabacloud.com/gpu-count: 16 }'), []],
    ['more shared GPUs than that',           own('capacity: { cpu: 1, memory: 1Gi, alibabacloud.com/gpu-count: 17 }'), ['1:96 limits-crossed: 17 shared GPUs on one node']],
    ['all of it for pods',                   own('capacity: { cpu: 1, memory: 1Gi }, allocatable: { cpu: 1000m, memory: 1024Mi }'), []],
    ['a signal that the kubelet lacks',      big('evictionHard: { memory.availible: 5% }'),   ['1:78 field-unknown: no eviction signal memory.availible']],
    ['signals that it has',                  big('evictionHard: { memory.available: 5%, nodefs.inodesFree: 1% }'), []],
    ['a region that the prices are not of',  big('region: eu-west-1'),                        ['1:70 price-region: node pool a is in eu-west-1 and is priced as in us-east-1']],
    ['the region of the prices',             big('region: us-east-1'),                        []],
    ['another region with a price of its own', big('region: eu-west-1, price: $0.5'),         []],
  ];
  test.each(rows)('%s', async (_what, spec, expected) => {
    expect(await folder.faults(spec)).toEqual(expected);
  });
});

test('a kubelet with a signal that it lacks', async () => {
  const runtime =
    'runtime: { kubelet: { evictionSoft: { memory.avail: 1Gi }, evictionMinimumReclaim: { nodefs.available: 1Gi } } }';
  expect(await folder.faults(`${runtime}\n${big('')}`)).toEqual([
    '1:39 field-unknown: no eviction signal memory.avail',
  ]);
});
