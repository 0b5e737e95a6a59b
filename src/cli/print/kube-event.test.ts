import { expect, test } from 'vitest';
import { kubeEventOf } from './kube-event.ts';

const row = (event: string, subject: string, object = '', reason = '') => ({
  time_ms: 1500,
  event,
  subject,
  object,
  detail: 0,
  reason,
});

// prettier-ignore
test.each([
  ['a binding',                       row('pod-bound', 'web-1', 'node-a'),                                           'Normal Scheduled pod/web-1 Successfully assigned web-1 to node-a'],
  ['a pod that no node takes',        row('pod-unschedulable', 'web-1', '', '0/1 nodes are available'),              'Warning FailedScheduling pod/web-1 0/1 nodes are available'],
  ['a pod that a controller made',    row('created-pod', 'ReplicaSet/shop/web', '', 'web-1'),                        'Normal SuccessfulCreate replicaset/web Created pod: web-1'],
  ['what a controller says itself',   row('warning', 'Job/shop/work', 'BackoffLimitExceeded', 'reached the limit'),  'Warning BackoffLimitExceeded job/work reached the limit'],
  ['a node that fell silent',         row('node-not-ready', 'node-a'),                                               'Normal NodeNotReady node/node-a Node node-a status is now: NodeNotReady'],
  ['what only the run knows of',      row('workload-scaled', 'shop/web'),                                            undefined],
] as const)('%s', (_why, line, expected) => {
  const event = kubeEventOf(line);
  const text = event && `${event.type} ${event.reason} ${event.about} ${event.message}`;
  expect(text).toBe(expected);
});
