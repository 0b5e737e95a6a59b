import { parseVectorYaml } from '../../../ingest/index.ts';
import type { KubernetesObject, Node } from '../../../model/index.ts';
import type { NodePoolSpec } from '../../../scenario/index.ts';
import { annotatedDelayMs } from '../../../sim/index.ts';

const TEMPLATES = 'kwok-provider-templates';
const ANNOTATION = 'cluster-autoscaler.kwok.nodegroup/';

/** The node groups of the autoscaler's own fake provider: node templates in a ConfigMap. */
export function nodeGroupsOf(objects: readonly KubernetesObject[]): NodePoolSpec[] {
  const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === TEMPLATES);
  const { templates = '' } = (map as { data?: Readonly<Record<string, string>> } | undefined)?.data ?? {};
  const list = parseVectorYaml(templates) as { readonly items?: readonly Node[] } | undefined;
  return (list?.items ?? []).map(groupOf);
}

function groupOf(template: Node): NodePoolSpec {
  const { labels = {}, annotations = {} } = template.metadata;
  const delay = annotations['node-initialize.stage.kwok.x-k8s.io/delay'] ?? '500ms';
  return {
    name: labels['kwok-nodegroup'] ?? template.metadata.name,
    instanceType: 'custom',
    capacityType: 'on-demand',
    count: Number(annotations[`${ANNOTATION}desired-count`] ?? 0),
    min: Number(annotations[`${ANNOTATION}min-count`] ?? 0),
    max: Number(annotations[`${ANNOTATION}max-count`] ?? 0),
    zones: [labels['topology.kubernetes.io/zone'] ?? ''],
    template: {
      ...template,
      status: { ...template.status, conditions: [{ type: 'Ready', status: 'True' }] },
    },
    // The provider makes the node object at once; the fake kubelet makes it ready.
    bootMs: { kind: 'constant', ms: 0 },
    readyMs: { kind: 'constant', ms: annotatedDelayMs(delay) },
  };
}

/** `--scan-interval=10s` → { 'scan-interval': '10s' }. */
export function flagsOf(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    args.map((arg) => {
      const [name, ...value] = arg.replace(/^--/, '').split('=');
      return [name, value.join('=')];
    }),
  );
}
