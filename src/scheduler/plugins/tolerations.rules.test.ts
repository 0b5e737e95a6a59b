import { describe, expect, test } from 'vitest';
import { node, pod, points, verdicts } from '../../../test/support/scheduling.ts';
import type { Taint, Toleration } from '../../model/index.ts';

/**
 * One table for what a toleration tolerates, asked of each plugin that looks at tolerations: the same words must mean the
 * same to all of them. A toleration is written `key operator value effect`, with `-` for what is left out.
 */
function tolerationOf(text: string): Toleration {
  const [key, operator, value, effect] = text.split(' ').map((word) => (word === '-' ? undefined : word));
  return {
    ...(key !== undefined && { key }),
    ...(operator !== undefined && { operator }),
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}

const COMPARED = { TaintTolerationComparisonOperators: true };

// prettier-ignore
const ROWS: readonly (readonly [string, string, Taint, boolean, boolean])[] = [
  // why                                         toleration                       taint                                            plain  with Lt and Gt
  ['key and value',                              'own Equal x -',                 { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['no operator is Equal',                       'own - x -',                     { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['another value',                              'own Equal y -',                 { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['no value is the empty value',                'own Equal - -',                 { key: 'own', value: '', effect: 'E' },            true,  true],
  ['a taint without value has the empty one',    'own Equal - -',                 { key: 'own', effect: 'E' },                       true,  true],
  ['no value for a taint with one',              'own Equal - -',                 { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['another key',                                'other Equal x -',               { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['keys are compared as they are written',      'Own Exists - -',                { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['Exists asks for no value',                   'own Exists - -',                { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['Exists without key is everything',           '- Exists - -',                  { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['Equal without key still compares the value', '- Equal x -',                   { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['and does not fit another',                   '- Equal y -',                   { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['the effect that is meant',                   'own Exists - E',                { key: 'own', value: 'x', effect: 'E' },           true,  true],
  ['another effect',                             'own Exists - Other',            { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['an operator that nobody knows',              'own Is x -',                    { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['less than',                                  'own Lt 5 -',                    { key: 'own', value: '4', effect: 'E' },           false, true],
  ['as much is not less',                        'own Lt 5 -',                    { key: 'own', value: '5', effect: 'E' },           false, false],
  ['more than',                                  'own Gt 5 -',                    { key: 'own', value: '6', effect: 'E' },           false, true],
  ['as much is not more',                        'own Gt 5 -',                    { key: 'own', value: '5', effect: 'E' },           false, false],
  ['numbers, not texts: 10 is more than 9',      'own Gt 9 -',                    { key: 'own', value: '10', effect: 'E' },          false, true],
  ['below zero',                                 'own Lt 0 -',                    { key: 'own', value: '-1', effect: 'E' },          false, true],
  ['zero itself',                                'own Gt -1 -',                   { key: 'own', value: '0', effect: 'E' },           false, true],
  ['no leading zero in the taint',               'own Lt 5 -',                    { key: 'own', value: '04', effect: 'E' },          false, false],
  ['nor in the toleration',                      'own Lt 05 -',                   { key: 'own', value: '4', effect: 'E' },           false, false],
  ['no minus zero',                              'own Gt -5 -',                   { key: 'own', value: '-0', effect: 'E' },          false, false],
  ['no fraction',                                'own Lt 5 -',                    { key: 'own', value: '4.5', effect: 'E' },         false, false],
  ['no plus',                                    'own Lt 5 -',                    { key: 'own', value: '+4', effect: 'E' },          false, false],
  ['a taint that is no number',                  'own Lt 5 -',                    { key: 'own', value: 'x', effect: 'E' },           false, false],
  ['the largest number that fits 64 bits',       'own Lt 9223372036854775807 -',  { key: 'own', value: '9223372036854775806', effect: 'E' }, false, true],
  ['one beyond',                                 'own Lt 9223372036854775808 -',  { key: 'own', value: '1', effect: 'E' },           false, false],
  ['the key must fit for numbers too',           'other Lt 5 -',                  { key: 'own', value: '4', effect: 'E' },           false, false],
  ['and the effect',                             'own Lt 5 Other',                { key: 'own', value: '4', effect: 'E' },           false, false],
];

/** The taint and toleration with a real effect in place of E, another real one in place of Other. */
function withEffect(text: string, taint: Taint, effect: string): { toleration: Toleration; taint: Taint } {
  const other = effect === 'NoExecute' ? 'NoSchedule' : 'NoExecute';
  return {
    toleration: tolerationOf(text.replace(/ E$/, ` ${effect}`).replace(/ Other$/, ` ${other}`)),
    taint: { ...taint, effect },
  };
}

const cases = ROWS.flatMap(([why, text, taint, plain, compared]) => [
  [`${why}, without the gate`, text, taint, {}, plain] as const,
  [`${why}, with it`, text, taint, COMPARED, compared] as const,
]);

describe.each(['NoSchedule', 'NoExecute'])('TaintToleration, a taint of effect %s', (effect) => {
  test.each(cases)('%s', (...[, text, taint, gates, expected]) => {
    const { toleration, taint: real } = withEffect(text, taint, effect);
    const setting = { nodes: [node('a', { taints: [real] })], options: { gates } };
    const verdict = verdicts('TaintToleration', setting, pod({ spec: { tolerations: [toleration] } }))['a'];
    expect(verdict).toBe(expected ? 'feasible' : 'Unresolvable: node(s) had untolerated taint(s)');
  });
});

describe('TaintToleration, a taint of effect PreferNoSchedule costs a node points', () => {
  test.each(cases)('%s', (...[, text, taint, gates, expected]) => {
    const { toleration, taint: real } = withEffect(text, taint, 'PreferNoSchedule');
    const nodes = [node('a', { taints: [real] }), node('b')];
    const incoming = pod({ spec: { tolerations: [toleration] } });
    expect(points('TaintToleration', { nodes, options: { gates } }, incoming)).toMatchObject({
      a: expected ? '0 → 100' : '1 → 0',
    });
  });
});

describe('PodTopologySpread counts only nodes whose taints the pod tolerates, where it honours them', () => {
  // Node b is empty: if it counts, a second pod on a is one too many.
  test.each(cases)('%s', (...[, text, taint, gates, expected]) => {
    const { toleration, taint: real } = withEffect(text, taint, 'NoSchedule');
    const labels = { app: 'web' };
    const spread = {
      maxSkew: 1,
      topologyKey: 'host',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels },
      nodeTaintsPolicy: 'Honor',
    };
    const setting = {
      nodes: [node('a', { labels: { host: 'a' } }), node('b', { labels: { host: 'b' }, taints: [real] })],
      pods: [pod({ name: 'there', on: 'a', labels })],
      options: { gates },
    };
    const incoming = pod({
      labels,
      spec: { tolerations: [toleration], topologySpreadConstraints: [spread] },
    });
    expect(verdicts('PodTopologySpread', setting, incoming)['a']).toBe(
      expected ? "Unschedulable: node(s) didn't match pod topology spread constraints" : 'feasible',
    );
  });
});

describe('NodeUnschedulable, the cordon as a taint of empty value', () => {
  const KEY = 'node.kubernetes.io/unschedulable';
  // prettier-ignore
  test.each([
    ['its key',                          `${KEY} Exists - -`,            true],
    ['its key and the empty value',      `${KEY} Equal - -`,             true],
    ['its key and some value',           `${KEY} Equal true -`,          false],
    ['its effect',                       `${KEY} Exists - NoSchedule`,   true],
    ['another effect',                   `${KEY} Exists - NoExecute`,    false],
    ['everything',                       '- Exists - -',                 true],
    ['the empty value of any key',       '- Equal - -',                  true],
    ['another key',                      'unschedulable Exists - -',     false],
  ])('%s', (_why, text, expected) => {
    const setting = { nodes: [node('a', { unschedulable: true })] };
    const incoming = pod({ spec: { tolerations: [tolerationOf(text)] } });
    const verdict = verdicts('NodeUnschedulable', setting, incoming)['a'];
    expect(verdict).toBe(expected ? 'feasible' : 'Unresolvable: node(s) were unschedulable');
  });
});
