import { definedFields } from '../../../base/index.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { WrittenPool } from '../../written/written-scenario.ts';
import { labels, mapping, taintOf, text, texts, whole, zonesIn } from './fields.ts';
import type { Fields } from './fields.ts';

const CAPACITY = 'capacity.cluster-autoscaler.kubernetes.io/';
const GROUP_SIZE = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group-';
/** Cluster API hands only these labels on from machines to nodes. */
const HANDED_ON =
  /^(node-role\.kubernetes\.io|([\w-]+\.)*node-restriction\.kubernetes\.io|([\w-]+\.)*node\.cluster\.x-k8s\.io)(\/|$)/;

/**
 * A Cluster API MachineDeployment (or MachineSet that stands alone) as a pool, or why it is none. What a machine holds
 * is known from the annotations that scaling from zero needs; infrastructure templates have as many forms as providers.
 *
 * Source: cluster-autoscaler/cloudprovider/clusterapi/README.md; cluster-api docs, metadata propagation.
 */
export function poolOfMachineDeployment({ metadata }: KubernetesObject, spec: Fields): WrittenPool | string {
  if ((metadata.ownerReferences ?? []).some(({ kind }) => kind === 'MachineDeployment'))
    return 'its MachineDeployment stands for it';
  const { annotations = {} } = metadata;
  const capacity = capacityIn(annotations);
  if (capacity === undefined)
    return `what its machines hold is not said: ${CAPACITY}cpu and memory as annotations would`;
  const template = mapping(spec['template']);
  return {
    name: metadata.name,
    capacity,
    ...sizes(spec, annotations),
    ...zonesIn(texts([mapping(template['spec'])['failureDomain']])),
    labels: {
      ...handedOn(labels(mapping(template['metadata'])['labels'])),
      ...listedLabels(text(annotations[`${CAPACITY}labels`])),
    },
    taints: (annotations[`${CAPACITY}taints`] ?? '').split(',').flatMap(taintOf),
    ...definedFields({ maxPods: whole(annotations[`${CAPACITY}maxPods`]) }),
  };
}

type Annotations = Readonly<Record<string, string>>;

function capacityIn(annotations: Annotations): WrittenPool['capacity'] {
  const at = (key: string): string | undefined => text(annotations[`${CAPACITY}${key}`]);
  const [cpu, memory, gpus] = [at('cpu'), at('memory'), at('gpu-count')];
  if (cpu === undefined || memory === undefined) return undefined;
  return { cpu, memory, ...(gpus === undefined ? {} : { [at('gpu-type') ?? 'nvidia.com/gpu']: gpus }) };
}

function sizes(spec: Fields, annotations: Annotations): Pick<WrittenPool, 'count' | 'min' | 'max'> {
  const least = whole(annotations[`${GROUP_SIZE}min-size`]);
  const count = whole(spec['replicas']) ?? least ?? 1;
  const most = whole(annotations[`${GROUP_SIZE}max-size`]) ?? count;
  return { count, min: Math.min(count, least ?? count), max: Math.max(count, most) };
}

function handedOn(all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => HANDED_ON.test(key)));
}

/** `a=1,b=2` */
function listedLabels(list: string | undefined): Readonly<Record<string, string>> {
  const pairs = (list ?? '').split(',').filter((part) => part !== '');
  return Object.fromEntries(pairs.map((part) => [part.split('=')[0], part.slice(part.indexOf('=') + 1)]));
}
