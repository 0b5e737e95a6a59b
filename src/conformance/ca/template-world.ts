import {
  nodeFromTemplate,
  TaintConfig,
  templateNodeOf,
  type CaClock,
  type CaFlags,
  type CaSnapshot,
  type NodeGroup,
  type TemplateNode,
} from '../../autoscale/index.ts';
import type { DaemonSet } from '../../model/index.ts';
import { groupIdOf } from './ca-world.ts';

/** The template of each group, from the nodes of the snapshot or the provider. */
export function templatesOf(
  groups: readonly NodeGroup[],
  snapshot: CaSnapshot,
  daemonSets: readonly DaemonSet[],
  flags: CaFlags,
  clock: CaClock,
): ReadonlyMap<string, TemplateNode> {
  const templates = new Map<string, TemplateNode>();
  const taints = new TaintConfig(flags);
  const options = {
    forceDaemonSets: flags.flag('force-ds', false),
    clearsUnschedulable: flags.flag('scale-from-unschedulable', false),
    isTransientTaint: (key: string) => taints.isTransient(key),
  };
  for (const group of groups) {
    const members = snapshot.names().flatMap((name) => {
      const node = snapshot.get(name)?.node;
      return node === undefined || groupIdOf(node) !== group.id
        ? []
        : [{ node, pods: snapshot.podsOn(name) }];
    });
    const template = templateNodeOf(group, members, daemonSets, options, clock);
    if (template !== undefined) templates.set(group.id, template);
  }
  return templates;
}

/** Puts nodes that are on their way behind the others; returns their names. */
export function addUpcoming(
  snapshot: CaSnapshot,
  templates: ReadonlyMap<string, TemplateNode>,
  upcoming: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [id, count] of upcoming) {
    const template = templates.get(id);
    if (template === undefined) continue;
    for (let i = 0; i < count; i++) {
      const name = `${template.node.metadata.name}-upcoming-${i}`;
      const { node, pods } = nodeFromTemplate(template, name);
      snapshot.addNode(node, pods);
      names.add(name);
    }
  }
  return names;
}
