import type { KedaTrigger } from './scaled-object.ts';

/** What a trigger is held against: threshold per replica (or in all), and from where on it counts as active. */
export interface TriggerTarget {
  /** As written, for the HPA's target. */
  readonly threshold: string;
  /** Active above this. */
  readonly activation: number;
}

/**
 * The names of threshold and activation in a trigger's metadata, and the threshold where none is written. KEDA's own
 * scalers disagree on all three. What is not listed is read by the names of the first entry.
 */
type Names = readonly [threshold: string, activation: string, byDefault: string];
const PROMETHEUS: Names = ['threshold', 'activationThreshold', '1'];
const QUEUES: ReadonlyMap<string, Names> = new Map<string, Names>([
  ['prometheus', PROMETHEUS],
  ['rabbitmq', ['value', 'activationValue', '20']],
  ['aws-sqs-queue', ['queueLength', 'activationQueueLength', '5']],
  ['azure-queue', ['queueLength', 'activationQueueLength', '5']],
  ['azure-servicebus', ['messageCount', 'activationMessageCount', '5']],
  ['gcp-pubsub', ['value', 'activationValue', '10']],
  ['kafka', ['lagThreshold', 'activationLagThreshold', '10']],
  ['apache-kafka', ['lagThreshold', 'activationLagThreshold', '10']],
  ['pulsar', ['msgBacklogThreshold', 'activationMsgBacklogThreshold', '10']],
  ['redis', ['listLength', 'activationListLength', '5']],
  ['redis-streams', ['pendingEntriesCount', 'activationPendingEntriesCount', '5']],
  ['nats-jetstream', ['lagThreshold', 'activationLagThreshold', '10']],
  ['metrics-api', ['targetValue', 'activationTargetValue', '1']],
  ['postgresql', ['targetQueryValue', 'activationTargetQueryValue', '1']],
  ['mysql', ['queryValue', 'activationQueryValue', '1']],
]);

/**
 * What the trigger's value is measured against, and from what value on it wakes a workload at zero. Both are KEDA's
 * fields and defaults for its scaler.
 */
export function triggerTarget({ type, metadata }: KedaTrigger): TriggerTarget {
  if (type === 'cron') return { threshold: '1', activation: 0 };
  const [threshold, activation, byDefault] = QUEUES.get(type) ?? PROMETHEUS;
  const active = Number(metadata[activation] ?? '0');
  return {
    threshold: metadata[threshold] ?? metadata['value'] ?? byDefault,
    activation: Number.isNaN(active) ? 0 : active,
  };
}

/** Whether the readings of that trigger type are modelled by name, or only as some external figure. */
export function isKnownTrigger({ type }: KedaTrigger): boolean {
  return type === 'cron' || type === 'cpu' || type === 'memory' || QUEUES.has(type);
}

/** The name of the External metric that KEDA gives a trigger: `s<index>-<type>-…`. */
export function triggerMetricName(trigger: KedaTrigger, index: number): string {
  const { type, metadata } = trigger;
  const detail =
    type === 'cron'
      ? `cron-${[metadata['timezone'], metadata['start'], metadata['end']].map((part) => part ?? '').join('-')}`
      : (metadata['metricName'] ??
        metadata['queueName'] ??
        metadata['listName'] ??
        metadata['topic'] ??
        type);
  const prefixed = detail.startsWith(type) ? detail : `${type}-${detail}`;
  return `s${index}-${type === 'prometheus' ? 'prometheus' : normalized(prefixed)}`;
}

/** KEDA's NormalizeString, and cron's stars and commas as it writes them. */
function normalized(text: string): string {
  return text
    .replace(/[/.:%(),]/g, '-')
    .replace(/\*/g, 'x')
    .replace(/ /g, '');
}
