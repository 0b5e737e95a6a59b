import { expect, test } from 'vitest';
import type { Pod } from '../../model/index.ts';
import { node, pod, verdicts } from '../../../test/support/scheduling.ts';

const TAKEN = "Unschedulable: node(s) didn't have free ports for the requested pod ports";
const withPort = (hostPort: number, hostIP?: string, protocol?: string, on?: string): Pod =>
  pod({
    name: on ?? 'incoming',
    ...(on && { on }),
    spec: {
      containers: [
        {
          name: 'main',
          ports: [{ containerPort: 80, hostPort, ...(hostIP && { hostIP }), ...(protocol && { protocol }) }],
        },
      ],
    },
  });

// prettier-ignore
test.each([
  ['another port',                          withPort(8081),                      'feasible'],
  ['the same port',                         withPort(8080),                      TAKEN],
  ['another protocol',                      withPort(8080, undefined, 'UDP'),    'feasible'],
  ['any address meets a single one',        withPort(9090),                      TAKEN],
  ['two different addresses',               withPort(9090, '10.0.0.2'),          'feasible'],
  ['a single address meets any address',    withPort(8080, '10.0.0.2'),          TAKEN],
  ['no host port at all',                   pod(),                               'feasible'],
])('%s', (_why, incoming, expected) => {
  const pods = [withPort(8080, undefined, undefined, 'a'), { ...withPort(9090, '10.0.0.1', undefined, 'a'), metadata: { name: 'q' } }];
  expect(verdicts('NodePorts', { nodes: [node('a')], pods }, incoming)).toEqual({ a: expected });
});
