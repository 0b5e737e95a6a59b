import { describe, expect, test } from 'vitest';
import { applySettings } from './set-values.ts';

const SCENARIO = {
  apiVersion: 'plimsoll/v1',
  kind: 'Scenario',
  metadata: { name: 'shop' },
  spec: {
    seed: 1,
    cluster: {
      nodePools: [
        { name: 'a', count: 2 },
        { name: 'b', count: 3 },
      ],
    },
    workload: { manifests: ['app.yaml'] },
  },
};

/** The value at a path of the changed scenario. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, step) => (part as Readonly<Record<string, unknown>> | undefined)?.[step], value);
}

describe('a path leads from the scenario, its spec, or the one block that has the field', () => {
  // prettier-ignore
  test.each([
    // rule                                 setting                                       where it stands then                        what
    ['from the top',                        'spec.seed=7',                                'spec.seed',                                7],
    ['from the spec',                       'seed=7',                                     'spec.seed',                                7],
    ['the metadata',                        'metadata.name=other',                        'metadata.name',                            'other'],
    ['a block and its field',               'cluster.nodePools.0.count=5',                'spec.cluster.nodePools.0.count',           5],
    ['the field alone',                     'nodePools.1.count=5',                        'spec.cluster.nodePools.1.count',           5],
    ['a block that is not there yet',       'prices.discount=10%',                        'spec.prices.discount',                     '10%'],
    ['a field of one block only',           'discount=0.1',                               'spec.prices.discount',                     0.1],
    ['the next place of a list',            'nodePools.2.name=c',                         'spec.cluster.nodePools.2.name',            'c'],
    ['a list that is not there yet',        'workload.demand.0.target=Deployment/web',    'spec.workload.demand.0.target',            'Deployment/web'],
    ['a whole list',                        'nodePools=[{name: z}]',                      'spec.cluster.nodePools.0.name',            'z'],
    ['a text with an equals sign',          'demand.0.rate=h == 1',                       'spec.workload.demand.0.rate',              'h == 1'],
    ['YAML’s booleans',                     'runtime.full=yes',                           'spec.runtime.full',                        true],
    ['a number in quotes stays a text',     'metadata.name="7"',                          'metadata.name',                            '7'],
    ['nothing',                             'seed=',                                      'spec.seed',                                null],
    ['a mapping',                           'scheduler.latency={a: 1}',                   'spec.scheduler.latency.a',                 1],
  ])('%s: %s', (_rule, setting, path, expected) => {
    const { value, diagnostics } = applySettings(SCENARIO, [setting]);
    expect(diagnostics).toEqual([]);
    expect(at(value, path)).toEqual(expected);
  });
});

describe('what is no setting', () => {
  // prettier-ignore
  test.each([
    ['no equals sign',                'seed',                        'seed is not path=value'],
    ['no path',                       '=7',                          '=7 is not path=value'],
    ['an empty step',                 'cluster..count=1',            'cluster..count=1 is not path=value'],
    ['a point at the end',            'seed.=1',                     'seed.=1 is not path=value'],
    ['a step into a number',          'seed.x=1',                    'seed.x leads nowhere in this scenario'],
    ['a name where a list has places','nodePools.first.count=1',     'nodePools.first.count leads nowhere in this scenario'],
    ['a place beyond the next',       'nodePools.3.count=1',         'nodePools.3.count leads nowhere in this scenario'],
    ['a place below the first',       'nodePools.-1.count=1',        'nodePools.-1.count leads nowhere in this scenario'],
    ['the prototype',                 '__proto__.polluted=true',     '__proto__.polluted=true is not path=value'],
    ['the prototype, deeper',         'cluster.__proto__.a=1',       'cluster.__proto__.a=1 is not path=value'],
  ])('%s: %s', (_rule, setting, message) => {
    const { value, diagnostics } = applySettings(SCENARIO, [setting]);
    expect(diagnostics.map(({ code, message: said, place }) => [code, said, place?.file])).toEqual([
      ['setting-invalid', message, `--set ${setting}`],
    ]);
    expect(value).toEqual(SCENARIO);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('a value that is no YAML is placed in the flag', () => {
    const { diagnostics } = applySettings(SCENARIO, ['seed=[1, 2']);
    expect(diagnostics.map(({ severity, place }) => [severity, place?.file])).toEqual([
      ['error', '--set seed=[1, 2'],
    ]);
  });

  test('all of them are said at once, and the good ones still count', () => {
    const { value, diagnostics } = applySettings(SCENARIO, ['x', 'seed=9', 'seed.y=1']);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'x is not path=value',
      'seed.y leads nowhere in this scenario',
    ]);
    expect(at(value, 'spec.seed')).toBe(9);
  });
});

test('settings apply in order: the last one wins', () => {
  const { value } = applySettings(SCENARIO, ['seed=2', 'seed=3', 'nodePools=[]', 'nodePools.0={name: only}']);
  expect(at(value, 'spec.seed')).toBe(3);
  expect(at(value, 'spec.cluster.nodePools')).toEqual([{ name: 'only' }]);
});

test('the scenario that was given is not touched', () => {
  const before = structuredClone(SCENARIO);
  applySettings(SCENARIO, ['seed=2', 'nodePools.0.count=9', 'metadata.name=x']);
  expect(SCENARIO).toEqual(before);
});

test('without settings the very same value comes back, whatever it is', () => {
  expect(applySettings(SCENARIO, []).value).toBe(SCENARIO);
  expect(applySettings('a text', ['seed=1']).value).toBe('a text');
});
