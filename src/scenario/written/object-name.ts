import { assert } from '../../base/index.ts';
import { isNamespaced } from '../../ingest/index.ts';
import type { ObjectName } from '../scenario.ts';

/** `Deployment/web` or `Deployment/shop/web`; undefined where it is neither. */
export function objectNameOf(written: string): ObjectName | undefined {
  const parts = written.split('/');
  if (parts.some((part) => part === '') || parts.length < 2 || parts.length > 3) return undefined;
  const kind = KINDS.get(parts[0].toLowerCase()) ?? parts[0];
  const name = parts[parts.length - 1];
  return { kind, namespace: parts.length === 3 ? parts[1] : isNamespaced(kind) ? 'default' : '', name };
}

/** The same for a text that the check has passed. */
export function checkedName(written: string): ObjectName {
  const name = objectNameOf(written);
  assert(name !== undefined, `the name ${written} was checked`);
  return name;
}

/** As kubectl takes them. */
const KINDS: ReadonlyMap<string, string> = new Map(
  [
    'Deployment deployments deploy',
    'StatefulSet statefulsets sts',
    'DaemonSet daemonsets ds',
    'ReplicaSet replicasets rs',
    'ReplicationController replicationcontrollers rc',
    'Service services svc',
    'Pod pods po',
    'Node nodes no',
    'Job jobs',
    'CronJob cronjobs cj',
    'Ingress ingresses ing',
    'PodDisruptionBudget poddisruptionbudgets pdb',
    'HorizontalPodAutoscaler horizontalpodautoscalers hpa',
  ].flatMap((line) => {
    const [kind, ...others] = line.split(' ');
    return [kind.toLowerCase(), ...others].map((word) => [word, kind] as const);
  }),
);
