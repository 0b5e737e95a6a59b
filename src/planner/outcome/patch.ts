import type { PlanResult } from '../../result/index.ts';
import { memoryText, milliCpuText } from '../../scenario/index.ts';
import type { NodePoolSpec, RequestChange, Scenario } from '../../scenario/index.ts';
import type { Candidate } from '../candidate.ts';
import { ownLabels } from '../offer-name.ts';
import { labelLines, poolLines, quoted, taintLines } from './pool-yaml.ts';

type Patch = PlanResult['patch'];

/**
 * A candidate as files to apply: pools for the scenario, node groups for eksctl, requests for kubectl. `today` tells
 * whether the nodes of its manifests have to go first.
 */
export function patchOf(candidate: Candidate, today: Scenario): Patch {
  const { pools = [], requests, flags, scoring } = candidate;
  const { config } = candidate.scenario.scheduler;
  return [
    ...(pools.length === 0 ? [] : [{ file: 'node-pools.yaml', text: scenarioYaml(candidate, today) }]),
    ...(pools.length > 0 && pools.every(isOfAws)
      ? [{ file: 'eksctl-node-groups.yaml', text: eksctlYaml(pools) }]
      : []),
    ...(requests === undefined || requests.changes.length === 0
      ? []
      : [{ file: 'requests.yaml', text: requestsYaml(requests.changes) }]),
    ...(scoring !== undefined && config !== undefined
      ? [{ file: SCHEDULER_FILE, text: `${JSON.stringify(config, undefined, 2)}\n` }]
      : []),
    ...(flags === undefined ? [] : [{ file: 'cluster-autoscaler-flags.txt', text: flagsText(flags) }]),
  ];
}

const SCHEDULER_FILE = 'scheduler.json';

function scenarioYaml({ pools = [], flags, scoring }: Candidate, today: Scenario): string {
  const places = ['spec.cluster.nodePools (and autoNodes)', ...(flags === undefined ? [] : ['these flags'])];
  const hasTraceNodes = today.workload.traces.some(({ nodes }) => nodes.length > 0);
  return [
    `# Put this into scenario.yaml; it takes the place of ${places.join(' and of ')}.`,
    ...(hasTraceNodes ? ['# The trace brings nodes of its own: leave its file of nodes out.'] : []),
    'spec:',
    '  cluster:',
    ...(today.cluster.nodes.length > 0 ? ['    nodes: replace'] : []),
    '    nodePools:',
    ...pools.flatMap(poolLines).map((line) => `      ${line}`),
    ...(scoring === undefined ? [] : [`  scheduler: { config: ${SCHEDULER_FILE} }`]),
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

function isOfAws({ priceSource, instanceType }: NodePoolSpec): boolean {
  return (priceSource ?? '').startsWith('aws') && /^[a-z]\w*\.\w+$/.test(instanceType);
}

function eksctlYaml(pools: readonly NodePoolSpec[]): string {
  const groups = pools.flatMap(({ name, instanceType, capacityType, count, min, max, zones, template }) => [
    `- name: ${quoted(name)}`,
    `  instanceType: ${quoted(instanceType)}`,
    ...(capacityType === 'spot' ? ['  spot: true'] : []),
    `  desiredCapacity: ${count}`,
    `  minSize: ${min}`,
    `  maxSize: ${max}`,
    ...(zones.length === 0 ? [] : [`  availabilityZones: [${zones.map(quoted).join(', ')}]`]),
    ...labelLines(ownLabels(template)),
    ...taintLines(template),
  ]);
  return [
    '# eksctl create nodegroup -f eksctl-node-groups.yaml, after filling in metadata.',
    'apiVersion: eksctl.io/v1alpha5',
    'kind: ClusterConfig',
    'metadata: { name: "", region: "" }',
    'managedNodeGroups:',
    ...groups.map((line) => `  ${line}`),
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
