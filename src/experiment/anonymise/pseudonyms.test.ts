import { expect, test } from 'vitest';
import { Pseudonyms } from './pseudonyms.ts';
import type { NameKind } from './pseudonyms.ts';

const KNOWN = new Map<string, NameKind>([
  ['shop', 'namespace'],
  ['web', 'workload'],
  ['ip-10-0-0-1.ec2.internal', 'node'],
  ['default', 'namespace'],
]);
const HASH = '[0-9a-f]{16}';

// prettier-ignore
const prose = [
  ['no name at all',                 'Insufficient cpu',                       'Insufficient cpu'],
  ['a namespace',                    'quota of shop is full',                  `quota of namespace-${HASH} is full`],
  ['a name at the end of a sentence','there is no shop.',                      `there is no namespace-${HASH}.`],
  ['a name with dots',               'gone: ip-10-0-0-1.ec2.internal',         `gone: node-${HASH}`],
  ['a path of names',                'Deployment/shop/web has none',           `Deployment/namespace-${HASH}/workload-${HASH} has none`],
  ['a pod of a known workload',      'pod web-5d9c-x2x4z waits',               `pod pod-${HASH} waits`],
  ['a name inside another word',     'webs and workshop stay',                 'webs and workshop stay'],
  ['the namespace of every cluster', 'in default',                             'in default'],
  ['a quoted name',                  'claim "data-0" not found',               `claim "object-${HASH}" not found`],
  ['a file',                         'more, as dumps/acme/prod.yaml',          'more, as a file'],
  ['a version is no file',           'book of 2024.01',                        'book of 2024.01'],
] as const;
test.each(prose)('%s in prose', (_why, text, expected) => {
  expect(new Pseudonyms('k', KNOWN).text(text)).toMatch(new RegExp(`^${expected}$`));
});

// prettier-ignore
const paths = [
  ['a name alone',              'web',                 `workload-${HASH}`],
  ['with its namespace',        'shop/web',            `namespace-${HASH}/workload-${HASH}`],
  ['with kind and namespace',   'Deployment/shop/web', `Deployment/namespace-${HASH}/workload-${HASH}`],
  ['a kind without namespace',  'Node/box',            `Node/pod-${HASH}`],
  ['in the default namespace',  'default/web',         `default/workload-${HASH}`],
] as const;
test.each(paths)('%s: part by part', (_why, text, expected) => {
  expect(new Pseudonyms('k', KNOWN).path(text, 'pod')).toMatch(new RegExp(`^${expected}$`));
});

test('one name has one pseudonym, wherever it stands and whatever it is taken for', () => {
  const names = new Pseudonyms('k', KNOWN);
  const web = names.of('pod', 'web');
  expect(names.of('workload', 'web')).toBe(web);
  expect(names.text('web')).toBe(web);
  expect(new Pseudonyms('k', KNOWN).path('shop/web', 'pod').endsWith(web)).toBe(true);
});

test('the key decides: the same key gives the same names, another key others', () => {
  const of = (key: string): string => new Pseudonyms(key, KNOWN).of('pod', 'payments-7');
  expect(of('a')).toBe(of('a'));
  expect(of('a')).not.toBe(of('b'));
});

test('more names than are remembered keep their pseudonyms', () => {
  const names = new Pseudonyms('k', KNOWN);
  const first = names.of('pod', 'p-0');
  for (let number = 0; number < 70_000; number++) names.of('pod', `p-${number}`);
  expect(names.of('pod', 'p-0')).toBe(first);
});
