import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../index.ts';
import { eventLine } from './event-line.ts';
import { kubeEventLine, kubeEventOf } from './kube-event.ts';

const row = (
  event: string,
  subject: string,
  object = '',
  reason = '',
  more: Partial<EventRow> = {},
): EventRow => ({
  time_ms: 1500,
  event,
  subject,
  object,
  detail: 0,
  reason,
  ...more,
});

describe('what kubectl get events would show of a line of the log', () => {
  // prettier-ignore
  test.each([
    ['a binding',                       row('pod-bound', 'web-1', 'node-a'),                                           'Normal Scheduled pod/web-1 Successfully assigned web-1 to node-a'],
    ['a pod that no node takes',        row('pod-unschedulable', 'web-1', '', '0/1 nodes are available'),              'Warning FailedScheduling pod/web-1 0/1 nodes are available'],
    ['a pod that made room',            row('pod-preempted', 'low', 'high'),                                           'Normal Preempted pod/low Preempted by pod high'],
    ['a pod that runs',                 row('pod-started', 'web-1', 'node-a'),                                         'Normal Started pod/web-1 Started its containers'],
    ['a pod that is stopped',           row('pod-terminating', 'web-1'),                                               'Normal Killing pod/web-1 Stopping its containers'],
    ['a pod that does not answer',      row('pod-unready', 'web-1'),                                                   'Warning Unhealthy pod/web-1 The pod is not ready any more'],
    ['a pod that had to go',            row('pod-evicted', 'web-1', 'node-a'),                                         'Normal Evicted pod/web-1 Evicted from node-a'],
    ['a container that began again',    row('container-restarted', 'web-1'),                                           'Normal Started pod/web-1 Started a container again'],
    ['a container without memory',      row('container-oom-killed', 'web-1'),                                          'Warning OOMKilled pod/web-1 A container ran out of memory'],
    ['a pod that a controller made',    row('created-pod', 'ReplicaSet/shop/web', '', 'web-1'),                        'Normal SuccessfulCreate replicaset/web Created pod: web-1'],
    ['a pod that it took away',         row('deleted-pod', 'ReplicaSet/shop/web', '', 'web-1'),                        'Normal SuccessfulDelete replicaset/web Deleted pod: web-1'],
    ['what a controller says itself',   row('warning', 'Job/shop/work', 'BackoffLimitExceeded', 'reached the limit'),  'Warning BackoffLimitExceeded job/work reached the limit'],
    ['what it says in peace',           row('normal', 'HorizontalPodAutoscaler/shop/web', 'SuccessfulRescale', 'New size: 3'), 'Normal SuccessfulRescale horizontalpodautoscaler/web New size: 3'],
    ['an object without namespace',     row('normal', 'Node/a', 'Tainted', 'x'),                                       'Normal Tainted node/a x'],
    ['a node that came',                row('node-joined', 'node-a'),                                                  'Normal RegisteredNode node/node-a Node node-a event: Registered Node node-a in Controller'],
    ['a node that went',                row('node-removed', 'node-a'),                                                 'Normal RemovingNode node/node-a Node node-a event: Removing Node node-a from Controller'],
    ['a node that fell silent',         row('node-not-ready', 'node-a'),                                               'Normal NodeNotReady node/node-a Node node-a status is now: NodeNotReady'],
    ['a node that spoke again',         row('node-ready', 'node-a'),                                                   'Normal NodeReady node/node-a Node node-a status is now: NodeReady'],
    ['a node that takes no more',       row('node-cordoned', 'node-a'),                                                'Normal NodeNotSchedulable node/node-a Node node-a status is now: NodeNotSchedulable'],
    ['a node that does again',          row('node-uncordoned', 'node-a'),                                              'Normal NodeSchedulable node/node-a Node node-a status is now: NodeSchedulable'],
    ['what only the run knows of',      row('workload-scaled', 'shop/web'),                                            undefined],
    ['a kind of no log',                row('constructor', 'x'),                                                       undefined],
  ] as const)('%s', (_why, line, expected) => {
    const event = kubeEventOf(line);
    const text = event && `${event.type} ${event.reason} ${event.about} ${event.message}`;
    expect(text).toBe(expected);
  });

  test('in columns, with the seconds since the start of the run', () => {
    const line = row('pod-bound', 'web-1', 'node-a', '', { time_ms: 90_001 });
    const event = kubeEventOf(line);
    if (event === undefined) throw new Error('a binding has an event');
    expect(kubeEventLine(line, event)).toBe(
      '90.001s      Normal  Scheduled            pod/web-1 Successfully assigned web-1 to node-a\n',
    );
  });
});

describe('a line of the log as text', () => {
  // prettier-ignore
  test.each([
    ['time, what, whom and where',         row('pod-bound', 'web-1', 'node-a'),                                '000001.500 pod-bound web-1 node-a'],
    ['with its reason',                    row('pod-unschedulable', 'web-1', '', 'no room'),                   '000001.500 pod-unschedulable web-1 no room'],
    ['a figure where it has one to show',  row('workload-scaled', 'shop/web', '', '', { detail: 4 }),          '000001.500 workload-scaled shop/web replicas=4'],
    ['no replicas are a figure',           row('workload-scaled', 'shop/web', '', '', { detail: 0 }),          '000001.500 workload-scaled shop/web replicas=0'],
    ['no figure where it has none',        row('pod-bound', 'web-1', 'node-a', '', { detail: 87 }),            '000001.500 pod-bound web-1 node-a'],
    ['the start',                          row('node-joined', 'a', '', '', { time_ms: 0 }),                    '000000.000 node-joined a'],
    ['a ms',                               row('node-joined', 'a', '', '', { time_ms: 1 }),                    '000000.001 node-joined a'],
    ['a year',                             row('node-joined', 'a', '', '', { time_ms: 31_536_000_007 }),       '31536000.007 node-joined a'],
  ] as const)('%s', (_what, line, expected) => {
    expect(eventLine(line)).toBe(`${expected}\n`);
  });
});
