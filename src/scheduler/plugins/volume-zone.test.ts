import { expect, test } from 'vitest';
import type { KubernetesObject, Labels } from '../../model/index.ts';
import { node, pod, verdicts } from '../../../test/support/scheduling.ts';

const ZONE = 'topology.kubernetes.io/zone';
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const ELSEWHERE = 'Unresolvable: node(s) had no available volume zone';

const objects = (labels: Labels): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { volumeName: 'pv' },
  } as KubernetesObject,
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', labels },
    spec: {},
  } as KubernetesObject,
];
const incoming = pod({ spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } });

// prettier-ignore
test.each([
  ['the zone of the volume',                        { [ZONE]: 'a' },        { [ZONE]: 'a' },      'feasible'],
  ['another zone',                                  { [ZONE]: 'a' },        { [ZONE]: 'b' },      ELSEWHERE],
  ['one of several zones',                          { [ZONE]: 'a__b' },     { [ZONE]: 'b' },      'feasible'],
  ['an old label meets a new one',                  { [OLD_ZONE]: 'a' },    { [ZONE]: 'a' },      'feasible'],
  ['a new label does not meet an old one',          { [ZONE]: 'a' },        { [OLD_ZONE]: 'a' },  ELSEWHERE],
  ['a node without any zone takes everything',      { [ZONE]: 'a' },        {},                   'feasible'],
  ['a volume without a zone goes everywhere',       {},                     { [ZONE]: 'b' },      'feasible'],
])('%s', (_why, volumeLabels, nodeLabels, expected) => {
  const setting = { nodes: [node('n', { labels: nodeLabels as Labels })], objects: objects(volumeLabels as Labels) };
  expect(verdicts('VolumeZone', setting, incoming)).toEqual({ n: expected });
});

test('a volume that is gone rejects the pod', () => {
  const [claim] = objects({});
  expect(verdicts('VolumeZone', { nodes: [node('n')], objects: [claim] }, incoming)).toEqual({
    all: 'rejected: persistentvolume "pv" not found',
  });
});
