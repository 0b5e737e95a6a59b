import { byString } from '../../base/index.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import {
  backoffDurationMs,
  backoffEndMs,
  clusterEvents,
  eventLabel,
  firstReadyMs,
  QueueingHints,
  SchedulingQueue,
} from '../../scheduler/index.ts';
import type { EventResource } from '../../scheduler/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

type Input = OrderInput | BackoffInput | HintInput;

interface OrderInput {
  readonly type: 'order';
  readonly pods: readonly {
    readonly name: string;
    readonly priority?: number;
    readonly queuedAtMs: number;
  }[];
}

interface BackoffInput {
  readonly type: 'backoff';
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly entitySize: number;
  readonly counts: readonly [number, number];
  readonly entries: readonly {
    readonly queuedAtMs: number;
    readonly unschedulableCount: number;
    readonly consecutiveErrors: number;
  }[];
}

interface HintInput {
  readonly type: 'hint';
  readonly pod: Pod;
  readonly resource: EventResource;
  readonly oldObject?: KubernetesObject;
  readonly newObject?: KubernetesObject;
}

/** Order of the active queue, back-off, and what every plugin answers to an event. */
export const queueRunner: KindRunner<Input, Readonly<Record<string, unknown>>> = {
  area: 'scheduler',
  kind: 'queue',
  differences(input, expect) {
    switch (input.type) {
      case 'order':
        return orderDifferences(input, expect['groups'] as readonly (readonly string[])[]);
      case 'backoff':
        return valueDifferences(backoffAnswer(input), expect);
      case 'hint':
        return valueDifferences(hintAnswer(input), { ...expect, hints: expect['hints'] ?? [] });
    }
  },
};

/** Within a group any order is right: upstream's comparison cannot tell the pods apart. */
function orderDifferences({ pods }: OrderInput, groups: readonly (readonly string[])[]): readonly string[] {
  const queue = new SchedulingQueue({
    backoff: { initialMs: 1000, maxMs: 10_000 },
    pods: { object: () => NO_POD, signature: () => 0 },
  });
  pods.forEach(({ priority = 0, queuedAtMs }, row) => queue.add(row, priority, queuedAtMs));
  const names: string[] = [];
  for (let row = queue.pop(0); row >= 0; row = queue.pop(0)) names.push(pods[row].name);

  let from = 0;
  const ours = groups.map((group) =>
    names.slice(from, (from += group.length)).sort(byString((name) => name)),
  );
  return valueDifferences(ours, groups, 'groups');
}

const NO_POD: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec: { containers: [] } };

function backoffAnswer(input: BackoffInput): object {
  const config = {
    initialMs: input.podInitialBackoffSeconds * 1000,
    maxMs: input.podMaxBackoffSeconds * 1000,
  };
  const [first, last] = input.counts;
  const counts = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    durationsMs: counts.map((count) => backoffDurationMs(config, count, input.entitySize)),
    entries: input.entries.map(({ queuedAtMs, unschedulableCount, consecutiveErrors }) => {
      const count = consecutiveErrors > 0 ? consecutiveErrors : unschedulableCount;
      const endMs = backoffEndMs(queuedAtMs, backoffDurationMs(config, count));
      return { expiryMs: endMs, firstReadyMs: firstReadyMs(endMs) };
    }),
  };
}

function hintAnswer({ pod, resource, oldObject, newObject }: HintInput): object {
  const events = clusterEvents(resource, oldObject, newObject);
  const pending = resource === 'TargetPod' ? (newObject as Pod) : pod;
  const hints = new QueueingHints();
  const answers = events.flatMap((event) =>
    hints.askAll(pending, event).map(({ plugin, queue, isDefault, error }) => ({
      plugin,
      event: eventLabel(event),
      answer: queue ? 'Queue' : 'QueueSkip',
      ...(isDefault && { default: true }),
      ...(error !== undefined && { error }),
    })),
  );
  return { events: events.map(eventLabel), hints: answers.sort(byString(({ plugin }) => plugin)) };
}
