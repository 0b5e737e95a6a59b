import type { RunResult } from '../../index.ts';

type Kill = NonNullable<RunResult['kills']>[number];

const RANKED_MAX = 10;

/** Why a pod or its containers were killed or evicted, with the ranking that decided it; empty where none was. */
export async function podKills(folder: string, name: string): Promise<string> {
  const { parseResult, readResultText } = await import('../../index.ts');
  const { kills = [] } = parseResult(readResultText(folder));
  const own = kills.filter(({ pod }) => pod === name);
  return own.length === 0 ? '' : `\n${own.map(killText).join('')}`;
}

/** `OOMKilled at 03:12:07: oom_score 1,041, first of 9 candidates: web-1/app 1,041, db-0/db 930 …`. */
export function killText({ timeMs, kind, container, why, ranking }: Kill): string {
  const what = kind === 'eviction' ? 'Evicted' : 'OOMKilled';
  const whose = container === undefined ? '' : ` (${container})`;
  // What a kubelet says is a sentence, and its scores have commas; what the kernel says is half a sentence.
  const isSentence = why.endsWith('.');
  const ranked = ranking
    .slice(0, RANKED_MAX)
    .map(({ pod, score }) => (isSentence ? `${pod} (${score})` : `${pod} ${score}`));
  const more = ranking.length > ranked.length ? ' …' : '';
  const list = ranked.length === 0 ? '' : `${isSentence ? ' In order' : ''}: ${ranked.join(', ')}${more}`;
  return `${what}${whose} at ${clockText(timeMs)}: ${why}${list}\n`;
}

/** Hours of the run, which may be more than a day's. */
function clockText(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
