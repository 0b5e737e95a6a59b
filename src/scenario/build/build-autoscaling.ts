import { checkCaFlags, ignoredCaFlags, readPriorityTiers } from '../../autoscale/index.ts';
import { readManifests } from '../../ingest/index.ts';
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
  return {
    ...(clusterAutoscaler === undefined
      ? {}
      : { clusterAutoscaler: caFlagsOf(clusterAutoscaler, [...at, 'clusterAutoscaler'], reading) }),
    ...(priorities === undefined
      ? {}
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
