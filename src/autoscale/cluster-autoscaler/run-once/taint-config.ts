import type { Node } from '../../../model/index.ts';
import type { CaFlags } from '../ca-flags.ts';
import { GPU_LABEL, gpuResourceOf } from '../simulator/utilization.ts';
import { DELETION_CANDIDATE_TAINT, TO_BE_DELETED_TAINT } from '../simulator/node-readiness.ts';

const STARTUP_PREFIXES: readonly string[] = [
  'startup-taint.cluster-autoscaler.kubernetes.io/',
  'ignore-taint.cluster-autoscaler.kubernetes.io/',
];
const STATUS_PREFIX = 'status-taint.cluster-autoscaler.kubernetes.io/';

/** Which taints are of the moment: those of nodes that are not up yet, and those that only say something. */
export class TaintConfig {
  readonly #startup: ReadonlySet<string>;
  readonly #status: ReadonlySet<string>;
  readonly #prefixes: readonly string[];

  constructor(flags: CaFlags) {
    this.#startup = new Set([...flags.list('startup-taint'), ...flags.list('ignore-taint')]);
    this.#status = new Set(flags.list('status-taint'));
    this.#prefixes = [...STARTUP_PREFIXES, ...flags.list('startup-taint-prefix')];
  }

  isStartup(key: string): boolean {
    return this.#startup.has(key) || this.#prefixes.some((prefix) => key.startsWith(prefix));
  }

  isTransient(key: string): boolean {
    return this.isStartup(key) || this.#status.has(key) || key.startsWith(STATUS_PREFIX);
  }

  /** The node as the loop takes it: unready while it has a startup taint, or a GPU label and no GPU yet. */
  view(node: Node): Node {
    const isStarting = (node.spec?.taints ?? []).some(({ key }) => this.isStartup(key));
    const lacksGpu = node.metadata.labels?.[GPU_LABEL] !== undefined && gpuResourceOf(node) === undefined;
    if (!isStarting && !lacksGpu) return node;
    const conditions = (node.status?.conditions ?? []).map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: 'False' } : condition,
    );
    return { ...node, status: { ...node.status, conditions } };
  }
}

/** What an autoscaler that starts does with the marks of an earlier one. */
export interface CleanUp {
  /** --cordon-node-before-terminating: a node that is to stay after all is open to pods again. */
  readonly uncordons: boolean;
  /** --max-bulk-soft-taint-count=0: nobody else would take the soft taints away. */
  readonly clearsCandidates: boolean;
}

/** Which marks go, by the flags of the two names. */
export function cleanUpOf(flags: CaFlags): CleanUp {
  return {
    uncordons: flags.flag('cordon-node-before-terminating', true),
    clearsCandidates: flags.number('max-bulk-soft-taint-count', 10) === 0,
  };
}

/**
 * The node without what an earlier autoscaler left on it (upstream cleanUpIfRequired): the mark of a deletion goes from
 * nodes of its groups, that of a candidate from all, each only where nothing else would do it.
 */
export function withoutOwnTaints(
  node: Node,
  isAutoscaled: boolean,
  { uncordons, clearsCandidates }: CleanUp,
): Node {
  const taints = node.spec?.taints ?? [];
  const isMarked = isAutoscaled && taints.some(({ key }) => key === TO_BE_DELETED_TAINT);
  const kept = taints.filter(
    ({ key }) =>
      !(isMarked && key === TO_BE_DELETED_TAINT) && !(clearsCandidates && key === DELETION_CANDIDATE_TAINT),
  );
  if (kept.length === taints.length) return node;
  const isOpened = isMarked && uncordons;
  return { ...node, spec: { ...node.spec, taints: kept, ...(isOpened && { unschedulable: false }) } };
}
