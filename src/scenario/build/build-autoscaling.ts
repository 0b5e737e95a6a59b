import { checkCaFlags, ignoredCaFlags, readPriorityTiers } from '../../autoscale/index.ts';
import { readManifests, SourceText, yamlDocuments } from '../../ingest/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { Scenario } from '../scenario.ts';
import { takeManifests } from './take-manifests.ts';
import type { WrittenAutoscaling } from '../written/written-scenario.ts';

type Flags = Readonly<Record<string, string | number | boolean>>;

const KARPENTER_KINDS = new Set(['NodePool', 'NodeClaim', 'EC2NodeClass']);

/** Which autoscalers run, with their flags. What their flags may say is checked by their own code. */
export async function buildAutoscaling(
  written: WrittenAutoscaling,
  objects: readonly KubernetesObject[],
  reading: ScenarioReading,
): Promise<
  Pick<
    Scenario,
    | 'clusterAutoscaler'
    | 'clusterAutoscalerPriorities'
    | 'karpenter'
    | 'kubeControllerManager'
    | 'verticalPodAutoscaler'
  >
> {
  const at: Path = ['spec', 'autoscaling'];
  const {
    clusterAutoscaler,
    clusterAutoscalerPriorities: priorities,
    kubeControllerManager,
    verticalPodAutoscaler,
    karpenter,
  } = written;
  ignoreUnread(objects, clusterAutoscaler !== undefined, reading);
  return {
    ...(clusterAutoscaler === undefined
      ? {}
      : { clusterAutoscaler: caFlagsOf(clusterAutoscaler, [...at, 'clusterAutoscaler'], reading) }),
    ...(priorities === undefined
      ? configuredPriorities(objects, clusterAutoscaler ?? {}, reading)
      : {
          clusterAutoscalerPriorities: prioritiesOf(
            priorities,
            [...at, 'clusterAutoscalerPriorities'],
            reading,
          ),
        }),
    ...(kubeControllerManager === undefined
      ? {}
      : { kubeControllerManager: flagsOf(kubeControllerManager, [...at, 'kubeControllerManager'], reading) }),
    ...(verticalPodAutoscaler === undefined
      ? {}
      : { verticalPodAutoscaler: flagsOf(verticalPodAutoscaler, [...at, 'verticalPodAutoscaler'], reading) }),
    ...(karpenter === undefined
      ? {}
      : {
          karpenter: {
            objects: await karpenterObjects(karpenter.manifests ?? [], objects, reading),
            settings: flagsOf(karpenter.settings ?? {}, [...at, 'karpenter', 'settings'], reading),
          },
        }),
  };
}

/** Flag names without their dashes; values are scalars. */
function flagsOf(written: Readonly<Record<string, unknown>>, path: Path, reading: ScenarioReading): Flags {
  const flags: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(written)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      flags[name.replace(/^-+/, '')] = value;
    else
      reading.error([...path, name], {
        code: 'type-wrong',
        message: `the flag ${name} has a text, a number or true or false`,
      });
  }
  return flags;
}

/** Flags of the Cluster Autoscaler: one that it does not have is an error, one that the model does not follow is said. */
function caFlagsOf(written: Readonly<Record<string, unknown>>, path: Path, reading: ScenarioReading): Flags {
  const flags = flagsOf(written, path, reading);
  const writtenAs = new Map(Object.keys(written).map((name) => [name.replace(/^-+/, ''), name]));
  for (const { flag, isUnknown, message, hint } of checkCaFlags(flags)) {
    const fault = isUnknown ? { code: 'flag-unknown', message } : { code: 'flag-invalid', message };
    const hinted = hint === undefined ? fault : { ...fault, hint };
    reading.error([...path, writtenAs.get(flag) ?? flag], hinted, isUnknown ? 'key' : 'value');
  }
  for (const flag of ignoredCaFlags(flags))
    reading.ignored.push({
      what: `flag ${flag} of cluster-autoscaler`,
      count: 1,
      why: 'nothing in the model looks at it',
    });
  return flags;
}

/** As the real expander reads it: one wrong key or pattern spoils the whole, which it then does without. */
function prioritiesOf(
  written: Readonly<Record<string, unknown>>,
  path: Path,
  reading: ScenarioReading,
): Readonly<Record<string, readonly string[]>> {
  if (readPriorityTiers(written) !== undefined) return written as Record<string, readonly string[]>;
  reading.error(path, {
    code: 'priorities-invalid',
    message: 'priorities that the priority expander cannot read',
    hint: "write whole numbers and lists of regular expressions: {10: ['.*'], 50: ['^spot']}",
  });
  return {};
}

/**
 * What the ConfigMap of the priority expander says, where the scenario does not say it itself. One that cannot be read
 * counts as none, as upstream: then all groups are equally good.
 */
function configuredPriorities(
  objects: readonly KubernetesObject[],
  flags: Readonly<Record<string, unknown>>,
  reading: ScenarioReading,
): Pick<Scenario, 'clusterAutoscalerPriorities'> {
  const namespace = flags['namespace'] ?? flags['--namespace'] ?? 'kube-system';
  const map = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && (metadata.namespace ?? 'default') === namespace,
  ) as ConfigMap | undefined;
  const text = map?.data?.['priorities'];
  if (text === undefined) return {};
  const [item] = yamlDocuments(new SourceText('priorities', text));
  const value = item?.document?.value;
  if (value !== undefined && readPriorityTiers(value) !== undefined)
    return { clusterAutoscalerPriorities: value as Record<string, readonly string[]> };
  reading.ignored.push({
    what: `ConfigMap ${map?.metadata.name ?? ''}`,
    count: 1,
    why: 'its priorities cannot be read, so that the priority expander lets all groups through',
  });
  return {};
}

/** Objects that only the Cluster Autoscaler looks at, and templates that no buffer names. */
function ignoreUnread(
  objects: readonly KubernetesObject[],
  hasAutoscaler: boolean,
  reading: ScenarioReading,
): void {
  const hasBuffers = objects.some(({ kind }) => kind === 'CapacityBuffer');
  const unread: Readonly<Record<string, string | undefined>> = {
    CapacityBuffer: hasAutoscaler ? undefined : 'no Cluster Autoscaler runs',
    ConfigMap: hasAutoscaler ? undefined : 'no Cluster Autoscaler runs',
    PodTemplate: hasAutoscaler && hasBuffers ? undefined : 'nothing makes pods from it',
  };
  for (const [kind, why] of Object.entries(unread)) {
    const count = objects.filter((object) => object.kind === kind).length;
    if (why !== undefined && count > 0) reading.ignored.push({ what: kind, count, why });
  }
}

type ConfigMap = KubernetesObject & { readonly data?: Readonly<Record<string, string>> };

/** A dump's own NodePools come first; those of the scenario replace or add to them by name, as applying would. */
async function karpenterObjects(
  patterns: readonly string[],
  objects: readonly KubernetesObject[],
  reading: ScenarioReading,
): Promise<KubernetesObject[]> {
  const files = await takeManifests(patterns, ['spec', 'autoscaling', 'karpenter', 'manifests'], reading);
  const own = files.length === 0 ? undefined : await readManifests(files);
  reading.diagnostics.push(...(own?.diagnostics ?? []));
  reading.ignored.push(...(own?.ignored ?? []));
  const ofCluster = objects.filter(({ kind }) => KARPENTER_KINDS.has(kind));
  const all = [...ofCluster, ...(own?.objects.map(({ object }) => object) ?? [])];
  return [...new Map(all.map((object) => [`${object.kind}/${object.metadata.name}`, object])).values()];
}
