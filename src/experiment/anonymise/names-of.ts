import type { Scenario } from '../../scenario/index.ts';
import type { NameKind } from './pseudonyms.ts';

type KubernetesObject = Scenario['cluster']['objects'][number];

const KINDS: ReadonlyMap<string, NameKind> = new Map(
  Object.entries<NameKind>({
    Namespace: 'namespace',
    Node: 'node',
    Pod: 'pod',
    Deployment: 'workload',
    ReplicaSet: 'workload',
    StatefulSet: 'workload',
    DaemonSet: 'workload',
    Job: 'workload',
    CronJob: 'workload',
    ReplicationController: 'workload',
  }),
);

type Named = readonly [NameKind, string | undefined];

/**
 * Every name in a scenario, with what it names. A name that several things bear is taken for the first of them in the
 * order of nodes, pods, workloads, others, pools, namespaces.
 */
export function namesOf(scenario: Scenario): ReadonlyMap<string, NameKind> {
  const objects = objectsOf(scenario);
  const named: readonly Named[] = [
    ...objects.map(({ kind, metadata }): Named => [KINDS.get(kind) ?? 'object', metadata.name]),
    ...ownerNames(scenario, objects),
    ...poolNames(scenario),
    ...objects.map(({ metadata }): Named => ['namespace', metadata.namespace]),
    ...traceNames(scenario),
    ...plannedNames(scenario),
    ...objects.flatMap((object) => spokenNames('spec' in object ? object.spec : undefined, object.kind)),
    ...ignoredNames(scenario),
    ['scenario', scenario.name],
  ];
  const names = new Map<string, NameKind>();
  for (const [kind, name] of named)
    if (name !== undefined && name !== '' && !names.has(name)) names.set(name, kind);
  return names;
}

function objectsOf({ cluster, workload, actions }: Scenario): readonly KubernetesObject[] {
  return [
    ...cluster.nodes,
    ...workload.traces.flatMap(({ nodes }) => nodes),
    ...cluster.pods,
    ...workload.objects,
    ...cluster.objects,
    ...actions.flatMap((action) => (action.kind === 'apply' ? action.objects : [])),
  ];
}

function ownerNames({ cluster }: Scenario, objects: readonly KubernetesObject[]): Named[] {
  const owners = objects.flatMap(({ metadata }) => metadata.ownerReferences ?? []);
  return [...owners, ...(cluster.podOwners ?? [])].map((owner): Named => ['workload', owner?.name]);
}

function poolNames({ cluster }: Scenario): Named[] {
  const pools = [...cluster.nodePools, ...(cluster.inferredPools ?? [])];
  return pools.map(({ name }): Named => ['pool', name]);
}

function traceNames({ workload }: Scenario): Named[] {
  return workload.traces.flatMap(({ name, shapes }): Named[] => [
    ...shapes.flatMap(({ workload: owner, pod }): Named[] => [
      ['workload', owner],
      ['namespace', pod.metadata.namespace],
    ]),
    ['trace', name],
  ]);
}

/** What demand, faults and actions speak of; it need not exist. Zones are no names of the user's. */
function plannedNames({ workload, actions, faults }: Scenario): Named[] {
  const targets = [
    ...workload.demand.map(({ target }) => target),
    ...actions.flatMap((action) => ('target' in action ? [action.target] : [])),
  ];
  return [
    ...targets.flatMap(({ name, namespace }): Named[] => [
      ['workload', name],
      ['namespace', namespace],
    ]),
    ...actions.map((action): Named => ['node', 'node' in action ? action.node : undefined]),
    ...faults.flatMap(({ target }): Named[] => (target.kind === 'zone' ? [] : [[target.kind, target.name]])),
  ];
}

/** Fields of a specification that hold names of a user's making, which messages of the components quote. */
const SPOKEN: ReadonlySet<string> = new Set([
  'schedulingGates.name',
  'persistentVolumeClaim.claimName',
  'metric.name',
  'describedObject.name',
  'scaleTargetRef.name',
]);
/** Classes that every cluster has. */
const EVERYBODYS_CLASS = /^system-(node|cluster)-critical$/;

function spokenNames(value: unknown, holder: string, key = ''): Named[] {
  if (Array.isArray(value)) return value.flatMap((item) => spokenNames(item, holder, key));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([field, part]) => spokenNames(part, key, field));
  if (typeof value !== 'string') return [];
  if (key === 'priorityClassName') return EVERYBODYS_CLASS.test(value) ? [] : [['object', value]];
  return SPOKEN.has(`${holder}.${key}`) ? wordsOf(value) : [];
}

/** Prose is looked through word by word: `acme.io/gate` is two of them. */
function wordsOf(name: string): Named[] {
  return name.split('/').map((word): Named => ['object', word]);
}

/** Kinds of a user's own, and the group they are of, which is often a domain of theirs: `Widget (acme.com/v1)`. */
function ignoredNames({ ignored }: Scenario): Named[] {
  return ignored.flatMap(({ what }): Named[] => {
    const [, kind, group] = /^(\S+) \(([^/\s]+\.[^/\s]+)\/\S+\)$/.exec(what) ?? [];
    return group === undefined || group.endsWith('.k8s.io')
      ? []
      : [
          ['object', kind],
          ['object', group],
        ];
  });
}
