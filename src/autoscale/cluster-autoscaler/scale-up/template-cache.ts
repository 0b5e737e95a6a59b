import { HOUR_MS } from '../../../base/index.ts';
import type { DaemonSet } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import type { NodeGroup } from '../node-group.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { nodeFromTemplate } from './estimator.ts';
import { isGoodTemplate, likeRealNode, providerTemplateOf } from './template-nodes.ts';
import type { GroupNode, TemplateOptions } from './template-nodes.ts';

/** Default of --node-info-cache-expire-time: ten years. */
const NEVER_MS = 87_600 * HOUR_MS;

interface Cached {
  readonly template: TemplateNode;
  readonly sinceMs: number;
  /** Before it got a name, and of which node: the same node makes the same template. */
  readonly made: TemplateNode;
  readonly member: Pick<GroupNode, 'node' | 'stamp'>;
}

export interface TemplateCacheOptions extends TemplateOptions {
  readonly expiresMs?: number;
}

/**
 * The node that each group would get next: like a good real node of it, else like the last good one there was, else what
 * the provider says, else like a real node in whatever state (upstream mixed_nodeinfos_processor.go).
 *
 * A template has a name of its own in every loop, so that placement hints onto upcoming nodes are lost; one from the
 * cache keeps its name.
 */
export class TemplateCache {
  readonly #options: TemplateCacheOptions;
  readonly #cached = new Map<string, Cached>();
  #loop = 0;

  constructor(options: TemplateCacheOptions) {
    this.#options = options;
  }

  /** `membersOf`: real nodes of a group, by name. */
  recompute(
    groups: readonly NodeGroup[],
    membersOf: (group: string) => Iterable<GroupNode>,
    daemonSets: readonly DaemonSet[],
    clock: CaClock,
  ): ReadonlyMap<string, TemplateNode> {
    this.#loop++;
    const templates = new Map<string, TemplateNode>();
    for (const group of groups) {
      const template = this.#templateOf(group, membersOf, daemonSets, clock);
      if (template !== undefined) templates.set(group.id, template);
    }
    return templates;
  }

  #templateOf(
    group: NodeGroup,
    membersOf: (group: string) => Iterable<GroupNode>,
    daemonSets: readonly DaemonSet[],
    clock: CaClock,
  ): TemplateNode | undefined {
    let first: GroupNode | undefined;
    for (const member of membersOf(group.id)) {
      first ??= member;
      if (isGoodTemplate(member.node, clock)) return this.#fromGood(group, member, daemonSets, clock);
    }
    const cached = this.#cached.get(group.id);
    const expiresMs = this.#options.expiresMs ?? NEVER_MS;
    if (cached !== undefined && cached.sinceMs + expiresMs >= clock.nowMs) return cached.template;
    this.#cached.delete(group.id);
    const given = providerTemplateOf(group, daemonSets, this.#options);
    if (given !== undefined) return this.#named(given);
    return first && this.#named(likeRealNode(group, first, daemonSets, this.#options));
  }

  #fromGood(
    group: NodeGroup,
    member: GroupNode,
    daemonSets: readonly DaemonSet[],
    { nowMs }: CaClock,
  ): TemplateNode {
    const known = this.#cached.get(group.id);
    const { node, stamp } = member;
    const isSame = stamp !== undefined && known?.member.node === node && known.member.stamp === stamp;
    const made = isSame ? known.made : likeRealNode(group, member, daemonSets, this.#options);
    const template = this.#named(made);
    this.#cached.set(group.id, { template, made, sinceMs: nowMs, member: { node, stamp } });
    return template;
  }

  #named(template: TemplateNode): TemplateNode {
    return nodeFromTemplate(template, `${template.node.metadata.name}-${this.#loop}`);
  }
}
