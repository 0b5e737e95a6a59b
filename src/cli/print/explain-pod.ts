import type { ExplainedAttempt } from '../../index.ts';
import type { Io } from '../command.ts';
import { replayOf } from '../input/replay-of.ts';
import { textTable } from './text-table.ts';

/**
 * The scheduler's verdict on every node at the pod's last attempt, from replaying the run up to it. Where the input of
 * the run is no longer there, or has changed, that is said instead.
 */
export async function podVerdicts(io: Io, folder: string, name: string, top: number): Promise<string> {
  const replay = await replayOf(folder);
  if (typeof replay === 'string') return replay;
  const { explainPod } = await import('../../index.ts');
  const { scenario, plugins } = replay;
  const attempt = explainPod(scenario, name, { signal: io.signal, plugins });
  return attempt === undefined ? '\nThe scheduler never tried it.\n' : attemptText(attempt, top);
}

function attemptText(attempt: ExplainedAttempt, top: number): string {
  const { explanation, outcome, node, message, timeMs } = attempt;
  const head = outcome === 'bound' ? `It went to ${node}` : 'No node took it';
  const lines = [`\n${head} at ${timeMs / 1000} s.${message === undefined ? '' : ` ${message}`}\n`];
  const reasons = new Map<string, number>();
  for (const { failing } of explanation.nodes)
    for (const { plugin, reasons: texts } of failing)
      for (const text of texts)
        reasons.set(`${plugin}: ${text}`, (reasons.get(`${plugin}: ${text}`) ?? 0) + 1);
  for (const [text, count] of [...reasons].sort((a, b) => b[1] - a[1]))
    lines.push(`  ${count} nodes  ${text}\n`);
  lines.push(scoreTable(explanation, top));
  return lines.join('');
}

/** The best nodes, a column a plugin: its points times its weight. */
function scoreTable({ scores, nodes }: ExplainedAttempt['explanation'], top: number): string {
  if (scores === undefined) return '';
  const nameOf = new Map(nodes.map(({ node, name }) => [node, name]));
  const order = scores.nodes
    .map((_, index) => index)
    .sort((a, b) => scores.total[b] - scores.total[a] || a - b)
    .slice(0, top);
  const rows = order.map((index) => [
    nameOf.get(scores.nodes[index]) ?? '',
    String(scores.total[index]),
    ...scores.plugins.map(({ normalised, weight }) => String(normalised[index] * weight)),
  ]);
  return `\nPoints of the best ${rows.length} of ${scores.nodes.length} feasible nodes:\n${textTable([
    ['NODE', 'TOTAL', ...scores.plugins.map(({ name }) => name)],
    ...rows,
  ])}`;
}
