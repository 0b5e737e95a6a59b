import { describe, expect, test } from 'vitest';
import type { Taint, Toleration } from '../objects/index.ts';
import { hostPortsConflict, hostPortsOf } from './host-ports.ts';
import { affinityTermFits, namespaceOf, spreadConstraintSelects } from './pod-affinity.ts';
import { firstUntolerated, tolerates, toleratesTaint } from './taints.ts';
import type { Pod } from '../objects/index.ts';

function pod(
  namespace: string | undefined,
  labels: Record<string, string>,
  spec: Partial<Pod['spec']> = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels, ...(namespace === undefined ? {} : { namespace }) },
    spec: { containers: [], ...spec },
  };
}

describe('a toleration: k8s.io/api/core/v1, ToleratesTaint', () => {
  const taint: Taint = { key: 'team', value: 'a', effect: 'NoSchedule' };
  // prettier-ignore
  const rows: readonly (readonly [string, Toleration, boolean])[] = [
    ['key, value and effect',                     { key: 'team', operator: 'Equal', value: 'a', effect: 'NoSchedule' }, true],
    ['Equal is meant where no operator stands',   { key: 'team', value: 'a' },                                          true],
    ['and where it is empty',                     { key: 'team', operator: '', value: 'a' },                            true],
    ['an empty effect is every effect',           { key: 'team', value: 'a', effect: '' },                              true],
    ['another effect',                            { key: 'team', value: 'a', effect: 'NoExecute' },                     false],
    ['another key',                               { key: 'crew', value: 'a' },                                          false],
    ['another value',                             { key: 'team', value: 'b' },                                          false],
    ['no value is the empty value',               { key: 'team' },                                                      false],
    ['Exists looks at no value',                  { key: 'team', operator: 'Exists', value: 'b' },                      true],
    ['Exists of another key',                     { key: 'crew', operator: 'Exists' },                                  false],
    ['Exists without key is everything',          { operator: 'Exists' },                                               true],
    ['everything of one effect',                  { operator: 'Exists', effect: 'NoSchedule' },                         true],
    ['everything of another effect',              { operator: 'Exists', effect: 'NoExecute' },                          false],
    ['Equal without key compares the value',      { value: 'a' },                                                       true],
    ['and turns another one down',                { value: 'b' },                                                       false],
    ['an operator that nobody knows',             { key: 'team', operator: 'In', value: 'a' },                          false],
  ];
  test.each(rows)('%s', (_why, toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  test('a taint without value has the empty one', () => {
    const bare: Taint = { key: 'team', effect: 'NoSchedule' };
    expect([tolerates({ key: 'team' }, bare), tolerates({ key: 'team', value: 'a' }, bare)]).toEqual([
      true,
      false,
    ]);
  });

  // prettier-ignore
  const compared: readonly (readonly [string, string, string, string, boolean])[] = [
    // why                                        operator  tolerated  taint   with the gate
    ['Gt: the taint is above',                    'Gt',     '5',       '6',    true],
    ['Gt: it is equal',                           'Gt',     '5',       '5',    false],
    ['Lt: the taint is below',                    'Lt',     '5',       '4',    true],
    ['Lt: it is equal',                           'Lt',     '5',       '5',    false],
    ['numbers, not texts',                        'Gt',     '9',       '10',   true],
    ['below zero',                                'Lt',     '-1',      '-2',   true],
    ['a leading zero is no number',               'Gt',     '05',      '6',    false],
    ['a plus is no number',                       'Gt',     '+5',      '6',    false],
    ['a taint that is no number',                 'Gt',     '5',       'many', false],
    ['an empty taint',                            'Lt',     '5',       '',     false],
    ['a fraction',                                'Gt',     '5',       '5.5',  false],
    ['beyond int64',                              'Gt',     '5',       '9223372036854775808', false],
  ];
  test.each(compared)('%s', (_why, operator, value, of, expected) => {
    const asked = (comparisonOperators: boolean): boolean =>
      tolerates(
        { key: 'k', operator, value },
        { key: 'k', value: of, effect: 'NoSchedule' },
        { comparisonOperators },
      );
    expect([asked(true), asked(false)]).toEqual([expected, false]);
  });
});

describe('taints of a node', () => {
  const hard: Taint = { key: 'a', effect: 'NoSchedule' };
  const harder: Taint = { key: 'b', effect: 'NoExecute' };
  const soft: Taint = { key: 'c', effect: 'PreferNoSchedule' };

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Taint[] | undefined, readonly Toleration[] | undefined, Taint | undefined])[] = [
    ['none',                                   undefined,            undefined,                                  undefined],
    ['the first that nothing tolerates',       [hard, harder],       undefined,                                  hard],
    ['one is tolerated, the next is not',      [hard, harder],       [{ key: 'a', operator: 'Exists' }],         harder],
    ['all are',                                [hard, harder],       [{ operator: 'Exists' }],                   undefined],
    ['a soft one keeps nobody off',            [soft],               undefined,                                  undefined],
    ['a soft one before a hard one',           [soft, hard],         undefined,                                  hard],
    ['several tolerations, the last of which', [harder],             [{ key: 'x' }, { key: 'b' }],               undefined],
  ];
  test.each(rows)('%s', (_why, taints, tolerations, expected) => {
    expect(firstUntolerated(taints, tolerations)).toEqual(expected);
  });

  test('only the effects that are asked for count', () => {
    expect([
      firstUntolerated([soft], [], ['PreferNoSchedule']),
      firstUntolerated([hard], [], ['NoExecute']),
    ]).toEqual([soft, undefined]);
    expect(toleratesTaint(undefined, soft)).toBe(false);
  });
});

describe('host ports', () => {
  const asking = (...ports: Record<string, unknown>[]): Pod =>
    pod('default', {}, { containers: [{ name: 'c', ports } as never] });
  // prettier-ignore
  const rows: readonly (readonly [string, Pod, readonly string[]])[] = [
    ['a port without a host port asks for none',     asking({ containerPort: 80 }),                                          []],
    ['0 is none',                                    asking({ containerPort: 80, hostPort: 0 }),                             []],
    ['every address and TCP are meant',              asking({ containerPort: 80, hostPort: 8080 }),                          ['0.0.0.0/TCP/8080']],
    ['an empty address is every address',            asking({ containerPort: 80, hostPort: 8080, hostIP: '' }),              ['0.0.0.0/TCP/8080']],
    ['address and protocol as written',              asking({ containerPort: 80, hostPort: 53, hostIP: '10.0.0.1', protocol: 'UDP' }), ['10.0.0.1/UDP/53']],
    ['each once',                                    asking({ containerPort: 80, hostPort: 1 }, { containerPort: 81, hostPort: 1 }), ['0.0.0.0/TCP/1']],
  ];
  test.each(rows)('%s', (_why, of, ports) => {
    expect(hostPortsOf(of)).toEqual(ports);
  });

  test('sidecars hold theirs, init containers do not', () => {
    const port = (hostPort: number) => [{ containerPort: 1, hostPort }];
    const initContainers = [
      { name: 'i', ports: port(1) },
      { name: 's', ports: port(2), restartPolicy: 'Always' },
    ];
    expect(
      hostPortsOf(pod('default', {}, { initContainers, containers: [{ name: 'c', ports: port(3) }] })),
    ).toEqual(['0.0.0.0/TCP/3', '0.0.0.0/TCP/2']);
  });

  // prettier-ignore
  const conflicts: readonly (readonly [string, string, string, boolean])[] = [
    // why                                          wanted               used                 conflict
    ['the same',                                    '10.0.0.1/TCP/80',   '10.0.0.1/TCP/80',   true],
    ['another port',                                '10.0.0.1/TCP/81',   '10.0.0.1/TCP/80',   false],
    ['another protocol',                            '10.0.0.1/UDP/80',   '10.0.0.1/TCP/80',   false],
    ['another address',                             '10.0.0.2/TCP/80',   '10.0.0.1/TCP/80',   false],
    ['every address is wanted, one is used',        '0.0.0.0/TCP/80',    '10.0.0.1/TCP/80',   true],
    ['one is wanted, every address is used',        '10.0.0.1/TCP/80',   '0.0.0.0/TCP/80',    true],
    ['every address, another protocol',             '0.0.0.0/UDP/80',    '10.0.0.1/TCP/80',   false],
    ['a port that begins alike',                    '0.0.0.0/TCP/8',     '10.0.0.1/TCP/80',   false],
  ];
  test.each(conflicts)('%s', (_why, wanted, used, conflict) => {
    expect(hostPortsConflict([wanted], new Set([used]))).toBe(conflict);
  });

  test('one of several is enough, and nothing wanted is no conflict', () => {
    const used = new Set(['0.0.0.0/TCP/80']);
    expect([
      hostPortsConflict(['0.0.0.0/TCP/81', '0.0.0.0/TCP/80'], used),
      hostPortsConflict([], used),
    ]).toEqual([true, false]);
  });
});

describe('a term of pod affinity', () => {
  const selector = { matchLabels: { app: 'db' } };
  const topologyKey = 'zone';
  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, unknown>, string | undefined, Record<string, string> | undefined, boolean])[] = [
    // why                                              term                                                     namespace    its labels        fits
    ['the namespace of the owner',                      {},                                                      'shop',      undefined,        true],
    ['another one',                                     {},                                                      'test',      undefined,        false],
    ['no namespace is default',                         {},                                                      undefined,   undefined,        false],
    ['a listed one',                                    { namespaces: ['test'] },                                'test',      undefined,        true],
    ['the own one is not meant where others are listed', { namespaces: ['test'] },                               'shop',      undefined,        false],
    ['a selector of namespaces',                        { namespaceSelector: { matchLabels: { team: 'a' } } },   'test',      { team: 'a' },    true],
    ['one that does not match',                         { namespaceSelector: { matchLabels: { team: 'a' } } },   'test',      { team: 'b' },    false],
    ['not even the own one',                            { namespaceSelector: { matchLabels: { team: 'a' } } },   'shop',      { team: 'b' },    false],
    ['the empty selector is every namespace',           { namespaceSelector: {} },                               'test',      undefined,        true],
    ['listed or selected',                              { namespaces: ['test'], namespaceSelector: { matchLabels: { team: 'a' } } }, 'test', { team: 'b' }, true],
  ];
  test.each(rows)('%s', (_why, term, namespace, namespaceLabels, fits) => {
    const other = pod(namespace, { app: 'db' });
    expect(
      affinityTermFits({ topologyKey, labelSelector: selector, ...term }, 'shop', other, namespaceLabels),
    ).toBe(fits);
  });

  test('the labels of the other pod must fit too; no selector fits nobody', () => {
    const fits = (labelSelector: unknown, labels: Record<string, string>): boolean =>
      affinityTermFits({ topologyKey, labelSelector } as never, 'shop', pod('shop', labels), undefined);
    expect([fits(selector, { app: 'web' }), fits({}, {}), fits(undefined, { app: 'db' })]).toEqual([
      false,
      true,
      false,
    ]);
    expect([namespaceOf(pod(undefined, {})), namespaceOf(pod('shop', {}))]).toEqual(['default', 'shop']);
  });
});

describe('a spread constraint', () => {
  const owner = pod('shop', { app: 'web', 'pod-template-hash': '1' });
  const base = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, unknown>, Record<string, string>, boolean])[] = [
    ['its selector',                                  { labelSelector: { matchLabels: { app: 'web' } } },                                                 { app: 'web' },  true],
    ['another label',                                 { labelSelector: { matchLabels: { app: 'web' } } },                                                 { app: 'db' },   false],
    ['no selector selects nothing',                   {},                                                                                                 { app: 'web' },  false],
    ['a key of the owner with its value',             { labelSelector: {}, matchLabelKeys: ['pod-template-hash'] },                                       { 'pod-template-hash': '1' }, true],
    ['with another value',                            { labelSelector: {}, matchLabelKeys: ['pod-template-hash'] },                                       { 'pod-template-hash': '2' }, false],
    ['without it',                                    { labelSelector: {}, matchLabelKeys: ['pod-template-hash'] },                                       {},              false],
    ['a key that the owner lacks is passed over',     { labelSelector: {}, matchLabelKeys: ['revision'] },                                                {},              true],
  ];
  test.each(rows)('%s', (_why, constraint, labels, selects) => {
    expect(spreadConstraintSelects({ ...base, ...constraint } as never, owner, labels)).toBe(selects);
  });
});
