import { countText, decimalText, durationText, MIB, percentText, usdText } from '../../base/index.ts';
import type { RightSizingResult, SizingOutcome } from '../../result/index.ts';
import type { Block, Section } from '../section.ts';

const ROWS_MAX = 40;

/** What containers ask for, what they use, what they should ask for; and what came of asking for that. */
export function rightSizingSection(sizing: RightSizingResult): Section {
  const { containers, unknown, before, after, rule } = sizing;
  const changed = containers.filter(
    (one) => one.milliCpu !== one.milliCpuAdvised || one.memoryBytes !== one.memoryBytesAdvised,
  );
  return {
    id: 'right-sizing',
    title: 'Requests by use',
    lead:
      containers.length === 0
        ? `Of ${countText(unknown, 'container')} nobody knows what ${unknown === 1 ? 'it uses' : 'they use'}: give workload.usage.`
        : `${countText(changed.length, 'container')} of ${decimalText(containers.length)} should ask for something else; ${outcomeText(before, after)}.`,
    blocks:
      containers.length === 0
        ? []
        : [requestsTable(sizing), outcomeTable(before, after), note(rule, unknown)],
  };
}

function outcomeText(before: SizingOutcome, after: SizingOutcome): string {
  const saved = before.perMonthMicroUsd - after.perMonthMicroUsd;
  const money =
    saved === 0
      ? 'on the same nodes that changes no cost'
      : `run with that, today’s cluster costs ${usdText(Math.abs(saved))} a month ${saved > 0 ? 'less' : 'more'}`;
  const kills = (after.oomKills ?? 0) - (before.oomKills ?? 0);
  return kills > 0 ? `${money}, and ${countText(kills, 'more container')} would be killed for memory` : money;
}

function requestsTable({ containers }: RightSizingResult): Block {
  const left = containers.length - ROWS_MAX;
  const mib = (bytes: number): string => `${decimalText(bytes / MIB)} MiB`;
  return {
    kind: 'table',
    columns: [
      { title: 'Container', align: 'left' },
      ...[
        'Samples',
        'CPU p50',
        'p95',
        'Most',
        'Asks',
        'Should',
        'Above it',
        'Memory p50',
        'Most',
        'Asks',
        'Should',
      ].map((title) => ({ title, align: 'right' }) as const),
    ],
    rows: containers
      .slice(0, ROWS_MAX)
      .map((one) => [
        `${one.workload} ${one.container}`,
        decimalText(one.samples),
        ...recorded(one.unrecorded !== 'cpu', [
          `${one.milliCpuUsedP50}m`,
          `${one.milliCpuUsedP95}m`,
          `${one.milliCpuUsedMax}m`,
        ]),
        `${one.milliCpu}m`,
        `${one.milliCpuAdvised}m`,
        ...recorded(one.unrecorded !== 'cpu', [percentText(one.milliCpuAboveRatio)]),
        ...recorded(one.unrecorded !== 'memory', [mib(one.memoryBytesUsedP50), mib(one.memoryBytesUsedMax)]),
        mib(one.memoryBytes),
        mib(one.memoryBytesAdvised),
      ]),
    ...(left > 0 ? { foot: [`and ${decimalText(left)} more`, ...Array.from({ length: 11 }, () => '')] } : {}),
  };
}

/** What was not recorded is no 0. */
function recorded(isKnown: boolean, texts: readonly string[]): readonly string[] {
  return isKnown ? texts : texts.map(() => '–');
}

function outcomeTable(before: SizingOutcome, after: SizingOutcome): Block {
  const rows: [string, (outcome: SizingOutcome) => string][] = [
    ['A month', ({ perMonthMicroUsd }) => usdText(perMonthMicroUsd)],
    ['Nodes at most', ({ nodesMax }) => decimalText(nodesMax)],
    ['Wait p99', ({ pendingMsP99 }) => durationText(pendingMsP99)],
    ['Pods that never ran', ({ neverBound }) => decimalText(neverBound)],
    ['CPU periods throttled, worst workload', ({ throttledRatio }) => knownText(throttledRatio, percentText)],
    ['Killed for memory', ({ oomKills }) => knownText(oomKills, decimalText)],
    ['Evicted by kubelets', ({ evictions }) => knownText(evictions, decimalText)],
  ];
  return {
    kind: 'table',
    columns: [
      { title: 'Run again', align: 'left' },
      { title: 'As it is', align: 'right' },
      { title: 'By use', align: 'right' },
    ],
    rows: rows.map(([what, of]) => [what, of(before), of(after)]),
  };
}

function knownText(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? 'not simulated' : show(value);
}

function note(rule: string, unknown: number): Block {
  const without =
    unknown === 0
      ? ''
      : ` ${countText(unknown, 'container')} without known use ${unknown === 1 ? 'keeps what it asks' : 'keep what they ask'} for.`;
  return {
    kind: 'note',
    text: `The rule: ${rule}. Above it: the share of the samples in which a pod used more CPU than it should ask for, and depends on what its neighbours leave. Most: within recorded means too, where the file tells it.${without}`,
  };
}
