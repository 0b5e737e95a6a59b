import { countText, decimalText } from '../../base/index.ts';
import type { NodeDecisionGroup, RunResult } from '../../result/index.ts';
import { reasonsInWords } from '../kept-reasons.ts';
import type { Block, Section } from '../section.ts';

const ROWS_MAX = 15;
const KINDS = [
  { decision: 'scale-up', title: 'Nodes added because' },
  { decision: 'scale-down', title: 'Nodes removed because' },
  { decision: 'no-scale-up', title: 'Groups not grown because' },
  { decision: 'no-scale-down', title: 'Nodes kept because' },
] as const;

/** What the node autoscaler did, what it considered and left, and the reason of each. */
export function nodeDecisionsSection({ nodeDecisions = [], nodes }: RunResult): Section | undefined {
  if (nodeDecisions.length === 0) return undefined;
  const nodesOf = (decision: NodeDecisionGroup['decision']): number =>
    nodeDecisions.filter((group) => group.decision === decision).reduce((sum, { nodes }) => sum + nodes, 0);
  const kept = nodeDecisions
    .filter(({ decision }) => decision === 'no-scale-down')
    .sort((a, b) => b.nodes - a.nodes)[0];
  const why = kept === undefined ? '' : `; what kept most nodes was: ${kept.reason}`;
  return {
    id: 'node-decisions',
    title: 'Nodes added, removed and kept',
    lead: `${addedText(nodesOf('scale-up'), nodes.added)} and ${decimalText(nodesOf('scale-down'))} removed${why}.`,
    blocks: [
      ...KINDS.flatMap(({ decision, title }): Block[] => {
        const groups = nodeDecisions.filter((group) => group.decision === decision);
        return groups.length === 0 ? [] : [tableOf(title, groups)];
      }),
      ...wordsOf(nodeDecisions),
    ],
  };
}

function wordsOf(groups: readonly NodeDecisionGroup[]): Block[] {
  const kept = groups.filter(({ decision }) => decision === 'no-scale-down');
  const words = reasonsInWords(kept.map(({ reason }) => reason));
  return words.length === 0 ? [] : [{ kind: 'note', text: `${words.join('. ')}.` }];
}

/** Machines that fail to start, or are sold out, were asked for all the same. */
function addedText(asked: number, came: number): string {
  const missing = asked - came;
  return missing <= 0
    ? `${countText(asked, 'node')} added`
    : `${countText(asked, 'node')} asked for, ${decimalText(missing)} of which never came,`;
}

function tableOf(title: string, groups: readonly NodeDecisionGroup[]): Block {
  const sorted = [...groups].sort(
    (a, b) =>
      b.nodes - a.nodes ||
      b.passes - a.passes ||
      (`${a.pool}/${a.reason}` < `${b.pool}/${b.reason}` ? -1 : 1),
  );
  const rest = sorted.length - ROWS_MAX;
  return {
    kind: 'table',
    columns: [
      { title, align: 'left' },
      { title: 'Group', align: 'left' },
      { title: 'Nodes', align: 'right' },
      { title: 'Passes', align: 'right' },
      { title: 'Such as', align: 'left' },
    ],
    rows: sorted
      .slice(0, ROWS_MAX)
      .map(({ reason, pool, nodes, passes, examples }) => [
        reason,
        pool,
        decimalText(nodes),
        decimalText(passes),
        examples.slice(0, 2).join(', '),
      ]),
    ...(rest > 0 ? { foot: [`and ${countText(rest, 'more reason')}`, '', '', '', ''] } : {}),
  };
}
