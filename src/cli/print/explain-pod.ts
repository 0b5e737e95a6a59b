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

/** What is printed of one attempt: why each node would not do, what the others scored, and how the choice fell. */
export function attemptText(attempt: ExplainedAttempt, top: number): string {
  const { explanation, outcome, node, message, timeMs } = attempt;
  const head = outcome === 'bound' ? `It went to ${node}` : 'No node took it';
  const said = [message, explanation.error].filter((text) => text !== undefined).map((text) => ` ${text}`);
  return [
    `\n${head} at ${timeMs / 1000} s.${said.join('')}\n`,
    reasonCounts(explanation),
    verdictTable(explanation, top),
    scoreTable(explanation, top),
    tieText(explanation, node),
  ].join('');
}

type Explained = ExplainedAttempt['explanation'];

function reasonCounts({ nodes }: Explained): string {
  const counts = new Map<string, number>();
  for (const { failing } of nodes)
    for (const text of failing.flatMap(verdictTexts)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => `  ${count} nodes  ${text}\n`)
    .join('');
}

interface Failed {
  readonly plugin: string;
  readonly reasons: readonly string[];
}

function verdictTexts({ plugin, reasons }: Failed): readonly string[] {
  return reasons.map((reason) => `${plugin}: ${reason}`);
}

/** The nodes that would not do, each with what counts, which is the first plugin that fails, and what fails besides. */
function verdictTable({ nodes }: Explained, top: number): string {
  const failed = nodes.filter(({ first, excluded }) => first !== undefined || excluded);
  if (failed.length === 0) return '';
  const rows = failed.slice(0, top).map(({ name, first, failing, excluded }) => {
    const others = failing.filter(({ plugin }) => plugin !== first?.plugin).flatMap(verdictTexts);
    const counted = first === undefined ? [] : verdictTexts(first);
    return [name, excluded ? 'left out by PreFilter' : counted.join('; '), others.join('; ')];
  });
  const table = textTable([['NODE', 'VERDICT', 'WOULD FAIL BESIDES'], ...rows]);
  return `\nVerdicts on ${rows.length} of ${failed.length} nodes that would not do:\n${table}`;
}

/** The best nodes, a column a plugin. */
function scoreTable({ scores, nodes }: Explained, top: number): string {
  if (scores === undefined) return '';
  const nameOf = new Map(nodes.map(({ node, name }) => [node, name]));
  const order = scores.nodes
    .map((_, index) => index)
    .sort((a, b) => scores.total[b] - scores.total[a] || a - b)
    .slice(0, top);
  const rows = order.map((index) => [
    nameOf.get(scores.nodes[index]) ?? '',
    String(scores.total[index]),
    ...scores.plugins.map(
      ({ raw, normalised, weight }) => `${raw[index]} → ${normalised[index]} × ${weight}`,
    ),
  ]);
  const table = textTable([['NODE', 'TOTAL', ...scores.plugins.map(({ name }) => name)], ...rows]);
  const silent = scores.skipped.length === 0 ? '' : `Nothing to score for ${scores.skipped.join(', ')}.\n`;
  return `\nPoints of the best ${rows.length} of ${scores.nodes.length} feasible nodes (raw → normalised × weight):\n${table}${silent}`;
}

/** Equal totals, and who was taken among them. */
function tieText({ scores, nodes }: Explained, taken: string | undefined): string {
  if (scores === undefined || scores.top.length < 2) return '';
  const nameOf = new Map(nodes.map(({ node, name }) => [node, name]));
  const names = scores.top.map((row) => nameOf.get(row) ?? '');
  const shown = names.length > NAMES_MAX ? [...names.slice(0, NAMES_MAX), '…'] : names;
  const choice = taken !== undefined && names.includes(taken) ? `, of which its heap gave ${taken}` : '';
  return `${names.length} nodes tie at ${Math.max(...scores.total)}: ${shown.join(', ')}${choice}.\n`;
}

const NAMES_MAX = 10;
