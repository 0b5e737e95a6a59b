import type { PlanResult } from '../../result/index.ts';
import { memoryText, milliCpuText } from '../../scenario/index.ts';
import type { NodePoolSpec, RequestChange } from '../../scenario/index.ts';
import type { Candidate } from '../candidate.ts';
import { ownLabels } from '../offer-name.ts';
import type { AutoscalerFlags } from '../plan-request.ts';

type Patch = PlanResult['patch'];

/** A candidate as files to apply: pools for the scenario, node groups for eksctl, requests for kubectl. */
export function patchOf({ pools = [], requests, flags, packs, scenario: { scheduler } }: Candidate): Patch {
  return [
    ...(pools.length === 0 ? [] : [{ file: 'node-pools.yaml', text: nodePoolsYaml(pools, flags) }]),
    ...(pools.length > 0 && pools.every(isOfAws)
      ? [{ file: 'eksctl-node-groups.yaml', text: eksctlYaml(pools) }]
      : []),
    ...(requests === undefined || requests.changes.length === 0
      ? []
      : [{ file: 'requests.yaml', text: requestsYaml(requests.changes) }]),
    ...(packs === true && scheduler.config !== undefined
      ? [{ file: 'scheduler.json', text: `${JSON.stringify(scheduler.config, undefined, 2)}\n` }]
      : []),
    ...(flags === undefined ? [] : [{ file: 'cluster-autoscaler-flags.txt', text: flagsText(flags) }]),
  ];
}

/** A string as YAML: what JSON writes is valid there, whatever is in it. */
function quoted(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function nodePoolsYaml(pools: readonly NodePoolSpec[], flags: AutoscalerFlags | undefined): string {
  const lines = pools.flatMap(
    ({ name, instanceType, capacityType, count, min, max, zones, template, ...pool }) => [
      `      - name: ${quoted(name)}`,
      ...(instanceType === 'custom' ? [] : [`        instanceType: ${quoted(instanceType)}`]),
      ...(isOfCatalogue(pool.priceSource) ? [] : capacityLines(template)),
      `        capacityType: ${capacityType}`,
      `        count: ${count}`,
      `        min: ${min}`,
      `        max: ${max}`,
      ...(zones.length === 0 ? [] : [`        zones: [${zones.map(quoted).join(', ')}]`]),
      ...(isOfCatalogue(pool.priceSource) || pool.priceMicroUsdPerHour === undefined
        ? []
        : [`        price: "$${(pool.priceMicroUsdPerHour / 1e6).toFixed(6)}"`]),
      ...bootLines(pool),
      ...labelLines(template),
      ...taintLines(template),
    ],
  );
  return [
    flags === undefined
      ? '# Put this into scenario.yaml; it takes the place of spec.cluster.nodePools.'
      : '# Put this into scenario.yaml; it takes the place of spec.cluster.nodePools and of these flags.',
    'spec:',
    '  cluster:',
    '    nodePools:',
    ...lines,
    ...(flags === undefined
      ? []
      : [
          '  autoscaling:',
          '    clusterAutoscaler:',
          ...Object.entries(flags).map(([flag, value]) => `      ${flag}: ${JSON.stringify(value)}`),
        ]),
    '',
  ].join('\n');
}

/** Boot times as scenarios write them. */
function bootLines({
  bootMs,
  bootFailureRatio,
}: Pick<NodePoolSpec, 'bootMs' | 'bootFailureRatio'>): string[] {
  return [
    `        bootTime: ${bootText(bootMs)}`,
    ...(bootFailureRatio === undefined ? [] : [`        bootFailures: ${bootFailureRatio}`]),
  ];
}

function bootText(boot: NodePoolSpec['bootMs']): string {
  switch (boot.kind) {
    case 'constant':
      return `${boot.ms}ms`;
    case 'uniform':
      return `{ min: ${boot.minMs}ms, max: ${boot.maxMs}ms }`;
    case 'normal':
      return `{ mean: ${boot.meanMs}ms, deviation: ${boot.deviationMs}ms }`;
    case 'exponential':
      return `{ mean: ${boot.meanMs}ms }`;
  }
}

type Template = NodePoolSpec['template'];

/** Types of the user's own are in no catalogue: their shape goes along. */
function isOfCatalogue(priceSource: string | undefined): boolean {
  return priceSource !== undefined && priceSource !== 'scenario' && !priceSource.startsWith('custom');
}

function capacityLines({ status = {} }: Template): string[] {
  const list = (amounts: Readonly<Record<string, string | number>> | undefined): string =>
    Object.entries(amounts ?? {})
      .map(([name, amount]) => `${quoted(name)}: ${JSON.stringify(String(amount))}`)
      .join(', ');
  return [
    `        capacity: { ${list(status.capacity)} }`,
    `        allocatable: { ${list(status.allocatable)} }`,
  ];
}

function labelLines(template: Template): string[] {
  const own = ownLabels(template);
  return own.length === 0
    ? []
    : [
        '        labels:',
        ...own.map(([key, value]) => `          ${JSON.stringify(key)}: ${JSON.stringify(value)}`),
      ];
}

function taintLines({ spec = {} }: Template): string[] {
  const taints = spec.taints ?? [];
  return taints.length === 0
    ? []
    : [
        '        taints:',
        ...taints.map(
          ({ key, value, effect }) =>
            `          - { key: ${JSON.stringify(key)}, ${value === undefined ? '' : `value: ${JSON.stringify(value)}, `}effect: ${effect} }`,
        ),
      ];
}

function isOfAws({ priceSource, instanceType }: NodePoolSpec): boolean {
  return (priceSource ?? '').startsWith('aws') && /^[a-z]\w*\.\w+$/.test(instanceType);
}

function eksctlYaml(pools: readonly NodePoolSpec[]): string {
  const groups = pools.flatMap(({ name, instanceType, capacityType, count, min, max, zones, template }) => [
    `  - name: ${quoted(name)}`,
    `    instanceType: ${quoted(instanceType)}`,
    ...(capacityType === 'spot' ? ['    spot: true'] : []),
    `    desiredCapacity: ${count}`,
    `    minSize: ${min}`,
    `    maxSize: ${max}`,
    ...(zones.length === 0 ? [] : [`    availabilityZones: [${zones.map(quoted).join(', ')}]`]),
    ...labelLines(template).map((line) => line.slice(4)),
    ...taintLines(template).map((line) => line.slice(4)),
  ]);
  return [
    '# eksctl create nodegroup -f eksctl-node-groups.yaml, after filling in metadata.',
    'apiVersion: eksctl.io/v1alpha5',
    'kind: ClusterConfig',
    'metadata: { name: "", region: "" }',
    'managedNodeGroups:',
    ...groups,
    '',
  ].join('\n');
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  ReplicationController: 'v1',
  Job: 'batch/v1',
};

/** One strategic merge patch a workload: kubectl patch, or patches of a kustomization. */
function requestsYaml(changes: readonly RequestChange[]): string {
  const byTarget = new Map<string, RequestChange[]>();
  for (const change of changes) {
    const { kind, namespace, name } = change.target;
    const key = `${kind}/${namespace}/${name}`;
    byTarget.set(key, [...(byTarget.get(key) ?? []), change]);
  }
  const documents = [...byTarget.values()].map((containers) => {
    const { kind, namespace, name } = containers[0].target;
    const indent = kind === 'Pod' ? '  ' : '      ';
    return [
      `apiVersion: ${API_VERSIONS[kind] ?? 'apps/v1'}`,
      `kind: ${kind}`,
      `metadata: { name: ${quoted(name)}, namespace: ${quoted(namespace)} }`,
      'spec:',
      ...(kind === 'Pod' ? [] : ['  template:', '    spec:']),
      `${indent}containers:`,
      ...containers.flatMap(({ container, milliCpu, memoryBytes }) => [
        `${indent}  - name: ${quoted(container)}`,
        `${indent}    resources:`,
        `${indent}      requests:`,
        ...(milliCpu === undefined
          ? []
          : [`${indent}        cpu: ${JSON.stringify(milliCpuText(milliCpu))}`]),
        ...(memoryBytes === undefined
          ? []
          : [`${indent}        memory: ${JSON.stringify(memoryText(memoryBytes))}`]),
      ]),
    ].join('\n');
  });
  return `${documents.join('\n---\n')}\n`;
}

function flagsText(flags: NonNullable<Candidate['flags']>): string {
  return Object.entries(flags)
    .map(([flag, value]) => `--${flag}=${String(value)}\n`)
    .join('');
}
