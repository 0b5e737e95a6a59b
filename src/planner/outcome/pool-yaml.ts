import { definedFields } from '../../base/index.ts';
import type { NodePoolSpec } from '../../scenario/index.ts';

/** A string as YAML: what JSON writes is valid there, whatever is in it. */
export function quoted(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/**
 * The lines of one pool as a scenario writes it: all that the pool has, so that who loads them gets the group that was
 * simulated. The machine is written out even where a catalogue has it, since reservations, pod limits and an
 * allocatable of the user's own are in it; only what loading makes of itself is left out.
 */
export function poolLines(pool: NodePoolSpec): string[] {
  const { name, instanceType, capacityType, count, min, max, zones, template } = pool;
  return [
    `- name: ${quoted(name)}`,
    ...(instanceType === 'custom' ? [] : [`  instanceType: ${quoted(instanceType)}`]),
    ...machineLines(template),
    `  capacityType: ${capacityType}`,
    `  count: ${count}`,
    `  min: ${min}`,
    `  max: ${max}`,
    // Without any, nodes have no zone; a scenario without the field has one.
    `  zones: [${zones.map(quoted).join(', ')}]`,
    ...regionLines(template),
    ...priceLines(pool),
    ...bootLines(pool),
    ...optionLines(pool.autoscalingOptions),
    ...labelLines(labelsToWrite(pool)),
    ...taintLines(template),
  ];
}

type Template = NodePoolSpec['template'];
type Amounts = Readonly<Record<string, string | number>>;

function machineLines({ status = {} }: Template): string[] {
  const { capacity = {}, allocatable = capacity } = status;
  // What is not allocatable is not for pods; a resource that is left out would be as large as the machine's.
  const missing = Object.keys(capacity).filter((name) => allocatable[name] === undefined);
  const none = Object.fromEntries(missing.map((name) => [name, '0']));
  return [
    `  capacity: { ${amountsText(capacity)} }`,
    `  allocatable: { ${amountsText({ ...allocatable, ...none })} }`,
  ];
}

function amountsText(amounts: Amounts): string {
  return Object.entries(amounts)
    .map(([name, amount]) => `${quoted(name)}: ${JSON.stringify(amount)}`)
    .join(', ');
}

const REGION_LABEL = 'topology.kubernetes.io/region';

function regionLines({ metadata }: Template): string[] {
  const region = metadata.labels?.[REGION_LABEL];
  return region === undefined ? [] : [`  region: ${quoted(region)}`];
}

/** Of the price book what it has; prices of the scenario's own go along. */
function priceLines({ priceSource, priceMicroUsdPerHour }: NodePoolSpec): string[] {
  const isOwn = priceSource === undefined || priceSource === 'scenario' || priceSource.startsWith('custom');
  return isOwn && priceMicroUsdPerHour !== undefined
    ? [`  price: "$${(priceMicroUsdPerHour / 1e6).toFixed(6)}"`]
    : [];
}

function bootLines({ bootMs, readyMs, bootFailureRatio }: NodePoolSpec): string[] {
  return [
    `  bootTime: ${distributionText(bootMs)}`,
    ...(readyMs === undefined ? [] : [`  readyTime: ${distributionText(readyMs)}`]),
    ...(bootFailureRatio === undefined ? [] : [`  bootFailures: ${bootFailureRatio}`]),
  ];
}

function distributionText(spec: NodePoolSpec['bootMs']): string {
  switch (spec.kind) {
    case 'constant':
      return `${spec.ms}ms`;
    case 'uniform':
      return `{ min: ${spec.minMs}ms, max: ${spec.maxMs}ms }`;
    case 'normal':
      return `{ mean: ${spec.meanMs}ms, deviation: ${spec.deviationMs}ms }`;
    case 'exponential':
      return `{ distribution: exponential, mean: ${spec.meanMs}ms }`;
  }
}

/** By the names of the node-template tags that providers read. */
function optionLines(options: NodePoolSpec['autoscalingOptions']): string[] {
  if (options === undefined) return [];
  const written = definedFields({
    scaledownutilizationthreshold: options.scaleDownUtilizationThreshold,
    scaledowngpuutilizationthreshold: options.scaleDownGpuUtilizationThreshold,
    scaledownunneededtime: durationOf(options.scaleDownUnneededMs),
    scaledownunreadytime: durationOf(options.scaleDownUnreadyMs),
    maxnodeprovisiontime: durationOf(options.maxNodeProvisionMs),
    ignoredaemonsetsutilization: options.ignoreDaemonSetsUtilization,
    zeroormaxnodescaling: options.zeroOrMaxNodeScaling,
  });
  const fields = Object.entries(written).map(([name, value]) => `${name}: ${String(value)}`);
  return [`  autoscalingOptions: { ${fields.join(', ')} }`];
}

function durationOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${ms}ms`;
}

/** All but what loading gives the nodes of such a pool of itself. */
function labelsToWrite({ name, instanceType, capacityType, template }: NodePoolSpec): [string, string][] {
  const given: Readonly<Record<string, string>> = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    'plimsoll.io/node-pool': name,
    'karpenter.sh/capacity-type': capacityType,
    ...(instanceType === 'custom' ? {} : { 'node.kubernetes.io/instance-type': instanceType }),
  };
  return Object.entries(template.metadata.labels ?? {}).filter(
    ([key, value]) => key !== REGION_LABEL && given[key] !== value,
  );
}

/** `labels` of a pool, as of a node group for eksctl. */
export function labelLines(labels: readonly (readonly [string, string])[]): string[] {
  return labels.length === 0
    ? []
    : ['  labels:', ...labels.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)];
}

/** The `taints` of a pool's template as lines of YAML; none, no lines. */
export function taintLines({ spec = {} }: Template): string[] {
  const taints = spec.taints ?? [];
  return taints.length === 0
    ? []
    : [
        '  taints:',
        ...taints.map(
          ({ key, value, effect }) =>
            `    - { key: ${JSON.stringify(key)}, ${value === undefined ? '' : `value: ${JSON.stringify(value)}, `}effect: ${effect} }`,
        ),
      ];
}
