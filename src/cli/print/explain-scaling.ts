import type { NodeStanding, ScaleUpExplanation } from '../../index.ts';
import type { Io } from '../command.ts';
import { replayOf } from '../input/replay-of.ts';
import { textTable } from './text-table.ts';

const PODS_SHOWN = 10;

/** What the Cluster Autoscaler thought of the node, each time that changed; nothing where none ran. */
export async function nodeStandings(io: Io, folder: string, name: string): Promise<string> {
  const replay = await replayOf(folder);
  if (typeof replay === 'string') return replay;
  const { scenario, plugins } = replay;
  if (scenario.clusterAutoscaler === undefined) return '';
  const { explainNode } = await import('../../index.ts');
  const standings = explainNode(scenario, name, { signal: io.signal, plugins });
  if (standings.length === 0) return neverLookedAt(scenario.clusterAutoscaler);
  const rows = standings.map(({ timeMs, reason, utilization }: NodeStanding) => [
    timeText(timeMs),
    reason,
    utilization === undefined ? '' : `${(utilization * 100).toFixed(1)}%`,
  ]);
  const { reasonsInWords } = await import('../../report/index.ts');
  const words = reasonsInWords(standings.map(({ reason }) => reason));
  const full =
    'FULL: the larger of requested CPU and memory (of GPUs where it has them), with pods that stand for a CapacityBuffer';
  const legend = [...words, full].map((line) => `  ${line}\n`).join('');
  return `\nWhat the Cluster Autoscaler said of it, each time that changed:\n${textTable([['FROM', 'WHY', 'FULL'], ...rows])}\n${legend}`;
}

function neverLookedAt(flags: Readonly<Record<string, string | number | boolean>>): string {
  const isOff = String(flags['scale-down-enabled']) === 'false';
  const why = isOff ? ': --scale-down-enabled is false' : '';
  return `\nThe Cluster Autoscaler never looked at it as a node that might go${why}.\n`;
}

/** One scale-up: the groups that could help, which was taken, and why the others were not. */
export async function scaleUpText(io: Io, folder: string, number: number): Promise<string> {
  const replay = await replayOf(folder);
  if (typeof replay === 'string') return replay;
  const { scenario, plugins } = replay;
  if (scenario.clusterAutoscaler === undefined) return 'The run had no Cluster Autoscaler.\n';
  const { explainScaleUp } = await import('../../index.ts');
  const found = explainScaleUp(scenario, number, { signal: io.signal, plugins });
  return found === undefined ? `The run had fewer than ${number} scale-ups.\n` : explanationText(found);
}

function explanationText(found: ScaleUpExplanation): string {
  const { timeMs, result, groups, pods, options, refused } = found;
  const sizes = groups.map(({ id, from, to, max }) => `${id} ${from} → ${to} (max ${max})`).join(', ');
  const more = pods.length > PODS_SHOWN ? ` and ${pods.length - PODS_SHOWN} more` : '';
  const lines = [
    `At ${timeText(timeMs)}: ${result}${sizes === '' ? '' : `, ${sizes}`}`,
    `for ${pods.length} ${pods.length === 1 ? 'pod' : 'pods'}: ${pods.slice(0, PODS_SHOWN).join(', ')}${more}`,
    '',
    'Groups that could help:',
  ];
  const rows = options.map(({ group, nodes, pods: helped, isKept }) => [
    group,
    String(nodes),
    String(helped),
    isKept
      ? groups.some(({ id }) => id === group)
        ? 'taken'
        : 'equally good'
      : 'worse in the expander’s eyes',
  ]);
  const table = textTable([['GROUP', 'NODES', 'PODS', ''], ...rows]);
  const left = refused.filter(({ pods: count }) => count > 0);
  const others = left.map(({ group, reason, pods: count }) => `  ${group}: ${reason} (${count} pods)\n`);
  const rest = others.length === 0 ? '' : `\nPods that no group could take:\n${others.join('')}`;
  const over = refused.filter(({ pods: count }) => count === 0);
  const passed = over.map(({ group, reason }) => `  ${group}: ${reason}\n`);
  const skipped = passed.length === 0 ? '' : `\nGroups passed over:\n${passed.join('')}`;
  return `${lines.join('\n')}\n${table}${rest}${skipped}`;
}

function timeText(ms: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
