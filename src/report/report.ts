import { amountDecimals, decimalText, durationText, percentText, usdText } from '../base/index.ts';
import type { RunResult } from '../result/index.ts';
import type { KeyFigure, Report, Section } from './section.ts';
import { namespacesSection, workloadsSection } from './sections/allocations.ts';
import { assertionsSection } from './sections/assertions.ts';
import { autoscalersSection } from './sections/autoscalers.ts';
import { basisSection } from './sections/basis.ts';
import { capacitySection } from './sections/capacity.ts';
import { costSection } from './sections/cost.ts';
import { demandSection } from './sections/demand.ts';
import { disruptionsSection } from './sections/disruptions.ts';
import { findingsSection } from './sections/findings.ts';
import { ignoredSection } from './sections/ignored.ts';
import { neverRanSection } from './sections/never-ran.ts';
import { nodeDecisionsSection } from './sections/node-decisions.ts';
import { nodePoolsSection } from './sections/node-pools.ts';
import { podsSection } from './sections/pods.ts';
import { refusalsSection } from './sections/refusals.ts';
import { rolloutsSection } from './sections/rollouts.ts';
import { runtimeSection } from './sections/runtime.ts';
import { trafficSection } from './sections/traffic.ts';
import { verticalAutoscalersSection } from './sections/vertical-autoscalers.ts';

/** Every section, in the order of the page. A section that has nothing to say returns undefined. */
const SECTIONS: readonly ((result: RunResult) => Section | undefined)[] = [
  findingsSection,
  assertionsSection,
  costSection,
  nodePoolsSection,
  namespacesSection,
  workloadsSection,
  capacitySection,
  nodeDecisionsSection,
  demandSection,
  autoscalersSection,
  verticalAutoscalersSection,
  podsSection,
  rolloutsSection,
  refusalsSection,
  neverRanSection,
  trafficSection,
  runtimeSection,
  disruptionsSection,
  ignoredSection,
  basisSection,
];

/** The report of one run. */
export function reportOf(result: RunResult): Report {
  return {
    title: result.scenario,
    subtitle: result.description ?? `${durationText(result.endMs)} of simulated time`,
    keyFigures: keyFigures(result),
    sections: SECTIONS.flatMap((section) => section(result) ?? []),
    footer: footerOf(result),
  };
}

function keyFigures({ cost, nodes, pods, endMs }: RunResult): KeyFigure[] {
  const money: KeyFigure[] =
    cost.totalMicroUsd === 0
      ? []
      : [
          {
            key: 'cost.perMonthMicroUsd',
            label: 'a month',
            value: usdText(cost.perMonthMicroUsd),
            note: `${usdText(cost.totalMicroUsd)} for ${durationText(endMs)}`,
            raw: cost.perMonthMicroUsd,
          },
          {
            key: 'cost.idleMicroUsd',
            label: 'of it idle',
            value: percentText(cost.idleMicroUsd / cost.totalMicroUsd),
            note: `${percentText(cost.strandedMicroUsd / cost.totalMicroUsd)} stranded`,
            raw: cost.idleMicroUsd,
          },
        ];
  return [
    ...money,
    {
      key: 'nodes.max',
      label: nodes.max === 1 ? 'node at most' : 'nodes at most',
      value: decimalText(nodes.max),
      note: `${decimalText(nodes.nodeHours, amountDecimals([nodes.nodeHours]))} node-hours`,
      raw: nodes.max,
    },
    {
      key: 'pods.bound',
      label: `of ${decimalText(pods.created)} pods ran`,
      value: decimalText(pods.bound),
      note:
        pods.pendingMs.count === 0
          ? 'none got a node'
          : `99% had a node within ${durationText(pods.pendingMs.p99)}`,
      raw: pods.bound,
    },
  ];
}

function footerOf(result: RunResult): (readonly [string, string])[] {
  const { priceBook } = result.cost;
  return [
    ['Version', `plimsoll ${result.version}`],
    ['Seed and run', `${result.seed}, ${result.run}`],
    ['Simulated', `${durationText(result.endMs)} of ${durationText(result.horizonMs)}`],
    ['Events', decimalText(result.events)],
    ['Digest', result.digest],
    [
      'Prices',
      [
        priceBook.name,
        ...(priceBook.date === '' ? ['undated'] : [`of ${priceBook.date}`]),
        ...(priceBook.discount > 0 ? [`less ${percentText(priceBook.discount)} on demand`] : []),
      ].join(', '),
    ],
    ['Price of a node split by', weightsText(priceBook)],
  ];
}

/** Weights are worth something only against each other: a GiB is 1. */
function weightsText({ cpuWeight, memoryWeight, gpuWeight }: RunResult['cost']['priceBook']): string {
  const unit = memoryWeight > 0 ? memoryWeight : 1;
  const relative = (weight: number): string => decimalText(weight / unit, 2).replace(/\.?0+$/, '');
  return `core : GiB : GPU = ${[cpuWeight, memoryWeight, gpuWeight].map(relative).join(' : ')}`;
}
