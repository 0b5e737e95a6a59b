import { expect, test } from 'vitest';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { Pod } from '../../../model/index.ts';

const MIB = 2 ** 20;

function inNamespace(pod: Pod, namespace: string): Pod {
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

function using(namespace: string, mebibytes: number, leakMebibytesPerMinute = 0) {
  return {
    target: { kind: 'Pod', namespace, name: '*' },
    milliCpu: constantCurve(10),
    memoryBytes: constantCurve(mebibytes * MIB),
    leakBytesPerHour: 60 * leakMebibytesPerMinute * MIB,
  };
}

const limited = { containers: [{ name: 'c', resources: { limits: { memory: '200Mi' } } }] };

test.each([
  ['the first of the two', ['shop', 'test']],
  ['the second of the two', ['test', 'shop']],
])('of pods of one name in two namespaces the one over its limit is killed: %s', (_which, namespaces) => {
  const { facts } = runOnNodes({
    objects: namespaces.map((namespace) => inNamespace(podOf('db-0', limited), namespace)),
    usage: [using('shop', 100, 100), using('test', 50)],
    untilS: 65,
  });
  expect(facts.kills?.map(({ timeMs, why }) => `${timeMs} ${why}`)).toEqual([
    '60001 200.0 MiB used, over its limit of 200.0 MiB',
  ]);
  const killed = facts.runtime?.filter(({ oomKills }) => oomKills > 0);
  expect(killed?.map(({ namespace, name, oomKills }) => `${namespace}/${name} ${oomKills}`)).toEqual([
    'shop/db-0 1',
  ]);
});

test('where the node runs out, the ranking tells such pods apart by their namespaces', () => {
  const { facts } = runOnNodes({
    objects: [
      inNamespace(podOf('db-0'), 'shop'),
      inNamespace(podOf('db-0'), 'test'),
      inNamespace(podOf('solo'), 'shop'),
    ],
    nodes: [smallNode('n', '4', '1000Mi')],
    usage: [{ ...using('test', 300), leakBytesPerHour: 60 * 200 * MIB }, using('shop', 300)],
    runtime: { kubelet: { evictionHard: {} } },
    untilS: 40,
  });
  expect(facts.kills?.[0]).toMatchObject({ pod: 'db-0' });
  expect(facts.kills?.[0].ranking.map(({ pod }) => pod)).toEqual(['test/db-0/c', 'shop/db-0/c', 'solo/c']);
});
