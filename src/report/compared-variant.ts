import { decimalText } from '../base/index.ts';
import type { Comparison, RunResult } from '../result/index.ts';

/** A variant's means over its runs: what the comparison shows of it. */
export interface VariantFigures {
  readonly name: string;
  /** `6 × m7i.2xlarge, 2 × r7i.xlarge` of the first run. */
  readonly nodes: string;
  readonly costMicroUsd: number;
  readonly perMonthMicroUsd: number;
  readonly usedMicroUsd: number;
  readonly daemonSetMicroUsd: number;
  readonly idleMicroUsd: number;
  readonly strandedMicroUsd: number;
  readonly cpuAllocationRatio: number;
  readonly memoryAllocationRatio: number;
  readonly podsBound: number;
  readonly neverBound: number;
  readonly pendingMsP50: number;
  readonly pendingMsP99: number;
}

/** Variants without a single result are left out; the comparison lists their failures. */
export function comparedVariants({ variants }: Comparison): VariantFigures[] {
  return variants
    .filter(({ results }) => results.length > 0)
    .map(({ name, results }) => {
      const mean = (of: (result: RunResult) => number): number =>
        results.reduce((sum, result) => sum + of(result), 0) / results.length;
      return {
        name,
        nodes: nodesText(results[0]),
        costMicroUsd: mean(({ cost }) => cost.totalMicroUsd),
        perMonthMicroUsd: mean(({ cost }) => cost.perMonthMicroUsd),
        usedMicroUsd: mean(({ cost }) => cost.usedMicroUsd),
        daemonSetMicroUsd: mean(({ cost }) => cost.daemonSetMicroUsd),
        idleMicroUsd: mean(({ cost }) => cost.idleMicroUsd),
        strandedMicroUsd: mean(({ cost }) => cost.strandedMicroUsd),
        cpuAllocationRatio: mean(({ nodes }) => nodes.allocationRatio['cpu'] ?? 0),
        memoryAllocationRatio: mean(({ nodes }) => nodes.allocationRatio['memory'] ?? 0),
        podsBound: mean(({ pods }) => pods.bound),
        neverBound: mean(({ pods }) => pods.neverBound),
        pendingMsP50: mean(({ pods }) => pods.pendingMs.p50),
        pendingMsP99: mean(({ pods }) => pods.pendingMs.p99),
      };
    });
}

const POOLS_SHOWN = 3;

function nodesText({ nodePools }: RunResult): string {
  const shown = nodePools
    .slice(0, POOLS_SHOWN)
    .map((pool) => `${decimalText(pool.nodesMax)} × ${pool.instanceType}`);
  const more = nodePools.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** By money; equal money by name, so that the order of variants decides nothing. */
export function isCheaper(a: VariantFigures, b: VariantFigures): boolean {
  if (a.perMonthMicroUsd !== b.perMonthMicroUsd) return a.perMonthMicroUsd < b.perMonthMicroUsd;
  return a.name < b.name;
}
