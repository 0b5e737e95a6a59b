import { definedFields } from '../../base/index.ts';
import { BUFFER_PODS_MAX, bufferCount } from '../../autoscale/index.ts';
import type { BufferWorld, CapacityBuffer } from '../../autoscale/index.ts';
import { isMapping, placeOfField } from '../../ingest/index.ts';
import type { KubernetesObject, PodTemplateSpec } from '../../model/index.ts';
import type { Scenario } from '../scenario.ts';
import type { ScenarioReading } from './reading.ts';

/**
 * Refuses capacity buffers that are together worth more pods than the autoscaler looks at: by their number, by a
 * percentage of what they refer to, or by limits that admit so many. What a workload grows to in the run is not known
 * here; the run says where a buffer has grown beyond.
 */
export function checkBuffers(
  { cluster, workload, clusterAutoscaler }: Scenario,
  reading: ScenarioReading,
): void {
  if (clusterAutoscaler === undefined) return;
  const buffers = cluster.objects.filter(
    (object): object is CapacityBuffer => object.kind === 'CapacityBuffer',
  );
  const world = writtenWorld([...workload.objects, ...cluster.objects]);
  let pods = 0;
  for (const buffer of buffers) {
    const count = bufferCount(buffer, world);
    pods += count;
    if (pods <= BUFFER_PODS_MAX) continue;
    const { namespace = 'default', name } = buffer.metadata;
    const place = placeOfField(buffer, decidingField(buffer.spec, count)) ?? reading.place([]);
    reading.diagnostics.push({
      severity: 'error',
      ...definedFields({ place }),
      code: 'limits-crossed',
      message: `${count} pods of CapacityBuffer ${namespace}/${name}: with all others more than ${BUFFER_PODS_MAX}`,
      hint: 'write smaller replicas, a smaller percentage or lower limits',
    });
    return;
  }
}

/** The field that makes a buffer worth so many pods, which is the one to change. */
function decidingField({ replicas, percentage }: CapacityBuffer['spec'], count: number): string {
  if (replicas === count) return 'replicas';
  return percentage === undefined ? 'limits' : 'percentage';
}

/** Templates and replicas as they are written. */
function writtenWorld(objects: readonly KubernetesObject[]): BufferWorld {
  const find = (kind: string, namespace: string, name: string): KubernetesObject | undefined =>
    objects.find(
      ({ kind: other, metadata }) =>
        other === kind && metadata.name === name && (metadata.namespace ?? 'default') === namespace,
    );
  const specOf = (object: KubernetesObject | undefined): Readonly<Record<string, unknown>> => {
    const spec: unknown = object !== undefined && 'spec' in object ? object.spec : undefined;
    return isMapping(spec) ? spec : {};
  };
  return {
    templateOf: (kind, namespace, name) => {
      const object = find(kind, namespace, name);
      const holder: object | undefined = kind === 'PodTemplate' ? object : specOf(object);
      const template: unknown = holder !== undefined && 'template' in holder ? holder.template : undefined;
      return isTemplate(template) ? template : undefined;
    },
    replicasOf: (kind, namespace, name) => {
      const object = find(kind, namespace, name);
      const { replicas = 1 } = specOf(object);
      return object === undefined || typeof replicas !== 'number' ? undefined : replicas;
    },
  };
}

/** Objects were held against their schema when they were read. */
function isTemplate(value: unknown): value is PodTemplateSpec {
  return isMapping(value) && isMapping(value['spec']);
}
