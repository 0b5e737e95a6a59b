import { labelComparator, similarityComparator } from './similarity.ts';
import type { SimilarityRatios, TemplateComparator } from './similarity.ts';

/** Labels that name the place or the instance, not the kind of node. */
const IGNORED: readonly string[] = [
  'kubernetes.io/hostname',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'beta.kubernetes.io/fluentd-ds-ready',
  'kops.k8s.io/instancegroup',
];

const AZURE_POOL_LABELS: readonly string[] = ['agentpool', 'kubernetes.azure.com/agentpool'];

const IGNORED_BY_PROVIDER: Readonly<Record<string, readonly string[]>> = {
  generic: [],
  aws: [
    'alpha.eksctl.io/instance-id',
    'alpha.eksctl.io/nodegroup-name',
    'eks.amazonaws.com/nodegroup',
    'k8s.amazonaws.com/eniConfig',
    'lifecycle',
    'topology.ebs.csi.aws.com/zone',
    'topology.k8s.aws/zone-id',
  ],
  gce: ['topology.gke.io/zone'],
  azure: [
    ...AZURE_POOL_LABELS,
    'topology.disk.csi.azure.com/zone',
    'aksEngineVersion',
    'creationSource',
    'poolName',
    'resourceNameSuffix',
    'kubernetes.azure.com/node-image-version',
    'kubernetes.azure.com/consolidated-additional-properties',
  ],
};

export interface BalancingOptions {
  /** generic, aws, gce or azure. */
  readonly provider: string;
  /** --balancing-ignore-label */
  readonly extraIgnoredLabels: readonly string[];
  /** --balancing-label; replaces every other rule. */
  readonly balancingLabels: readonly string[];
  readonly ratios: SimilarityRatios;
}

/** What makes two groups similar with this provider and these flags. */
export function templateComparator(options: BalancingOptions): TemplateComparator {
  if (options.balancingLabels.length > 0) return labelComparator(options.balancingLabels);
  const ignored = [
    ...IGNORED,
    ...(IGNORED_BY_PROVIDER[options.provider] ?? []),
    ...options.extraIgnoredLabels,
  ];
  const compare = similarityComparator(ignored, options.ratios);
  return options.provider === 'azure' ? (a, b) => isSameAzurePool(a, b) || compare(a, b) : compare;
}

/** Two groups of one agent pool are similar whatever their nodes look like. */
const isSameAzurePool: TemplateComparator = (a, b) =>
  AZURE_POOL_LABELS.some((label) => {
    const pool = a.node.metadata.labels?.[label] ?? '';
    return pool !== '' && pool === b.node.metadata.labels?.[label];
  });
