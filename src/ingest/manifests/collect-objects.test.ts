import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/index.ts';
import { collectObjects, isNamespaced, objectKey } from './collect-objects.ts';
import { ManifestFindings } from './findings.ts';

function object(
  kind: string,
  metadata: KubernetesObject['metadata'],
  more: Record<string, unknown> = {},
): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata, ...more } as KubernetesObject;
}

/** `file!` before what comes of the object. */
function collect(objects: readonly (readonly [string, KubernetesObject])[]): {
  names: string[];
  warnings: string[];
} {
  const findings = new ManifestFindings();
  const read = objects.map(([file, one]) => ({ object: one, file, isLive: false }));
  const kept = collectObjects(read, findings);
  return {
    names: kept.map(({ file, object: one }) => `${file} ${objectKey(one)}`),
    warnings: findings.diagnostics().map(({ code, message, place }) => `${place?.file} ${code}: ${message}`),
  };
}

// prettier-ignore
test.each([
  ['Node', false], ['Namespace', false], ['PersistentVolume', false], ['StorageClass', false], ['CSINode', false], ['PriorityClass', false],
  ['RuntimeClass', false], ['NodePool', false], ['NodeClaim', false], ['VolumeAttachment', false],
  ['Pod', true], ['PersistentVolumeClaim', true], ['Service', true], ['ResourceQuota', true], ['LimitRange', true], ['Rollout', true],
])('%s stands in a namespace: %s', (kind, expected) => {
  expect(isNamespaced(kind)).toBe(expected);
});

describe('what makes two objects the same', () => {
  // prettier-ignore
  test.each([
    ['kind, namespace and name',             object('Pod', { name: 'a', namespace: 'x' }),     'Pod/x/a'],
    ['without namespace it is default',      object('Pod', { name: 'a' }),                     'Pod/default/a'],
    ['a node has none, whatever it says',    object('Node', { name: 'a', namespace: 'x' }),    'Node//a'],
  ])('%s', (_rule, one, expected) => {
    expect(objectKey(one)).toBe(expected);
  });
});

describe('of several objects with one name', () => {
  const web = (replicas: number, metadata: Partial<KubernetesObject['metadata']> = {}): KubernetesObject =>
    object('Deployment', { name: 'web', ...metadata }, { spec: { replicas } });

  test('the last counts, in the place of the first, and that is said', () => {
    const { names, warnings } = collect([
      ['a.yaml', web(1)],
      ['b.yaml', object('Service', { name: 's' })],
      ['c.yaml', web(2)],
    ]);
    expect(names).toEqual(['c.yaml Deployment/default/web', 'b.yaml Service/default/s']);
    expect(warnings).toEqual(['c.yaml object-replaced: replaces Deployment web (a.yaml)']);
  });

  test('the same object twice is no news', () => {
    expect(
      collect([
        ['a.yaml', web(1)],
        ['b.yaml', web(1)],
      ]).warnings,
    ).toEqual([]);
  });

  test('a namespace that is written and one that is meant are the same', () => {
    const { names, warnings } = collect([
      ['a.yaml', web(1)],
      ['a.yaml', web(2, { namespace: 'default' })],
    ]);
    expect(names).toEqual(['a.yaml Deployment/default/web']);
    expect(warnings).toEqual(['a.yaml object-replaced: replaces Deployment web (same file)']);
  });

  test('another namespace or kind is another object', () => {
    const { names } = collect([
      ['a', web(1)],
      ['a', web(2, { namespace: 'x' })],
      ['a', object('StatefulSet', { name: 'web' })],
    ]);
    expect(names).toEqual(['a Deployment/default/web', 'a Deployment/x/web', 'a StatefulSet/default/web']);
  });

  test('a file that replaces many names three of them', () => {
    const many = ['p', 'q', 'r', 's', 't'];
    const { warnings } = collect([
      ...many.map((name) => ['a.yaml', object('Pod', { name }, { spec: 1 })] as const),
      ...many.map((name) => ['b.yaml', object('Pod', { name }, { spec: 2 })] as const),
    ]);
    expect(warnings).toEqual([
      'b.yaml object-replaced: replaces Pod p (a.yaml), Pod q (a.yaml), Pod r (a.yaml) and 2 more',
    ]);
  });
});

describe('a prefix in place of a name', () => {
  const job = (): KubernetesObject => object('Job', { name: 'mig-', generateName: 'mig-' });

  test('is counted up, so that runs repeat', () => {
    expect(
      collect([
        ['a', job()],
        ['a', job()],
        ['b', job()],
      ]).names,
    ).toEqual(['a Job/default/mig-00001', 'a Job/default/mig-00002', 'b Job/default/mig-00003']);
  });

  test('a name that stands beside it is kept', () => {
    expect(collect([['a', object('Job', { name: 'mig-x7', generateName: 'mig-' })]]).names).toEqual([
      'a Job/default/mig-x7',
    ]);
  });

  test('prefixes are counted each by itself', () => {
    const other = object('Job', { name: 'seed-', generateName: 'seed-' });
    expect(
      collect([
        ['a', job()],
        ['a', other],
        ['a', job()],
      ]).names,
    ).toEqual(['a Job/default/mig-00001', 'a Job/default/seed-00001', 'a Job/default/mig-00002']);
  });
});

test('what stands outside of namespaces loses the one that it says', () => {
  const findings = new ManifestFindings();
  const [{ object: node }] = collectObjects(
    [{ object: object('Node', { name: 'n', namespace: 'x' }), file: 'a', isLive: true }],
    findings,
  );
  expect(node.metadata).toEqual({ name: 'n' });
});
