import { syntheticTrace } from '../../src/ingest/index.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/index.ts';
import type { Bench, Work } from '../harness.ts';
import { bareScenario } from './bare-scenario.ts';
import { templatesScenario } from './templates.ts';

/** Simulates without writing anything down; the event log is counted, hashed and thrown away. */
function simulated(scenario: Scenario): Work {
  const { facts } = simulate(scenario, { sink: () => undefined });
  const { bound, schedulingAttempts } = facts.pods;
  return {
    operations: facts.pods.created,
    counts: { pods: facts.pods.created, bound, attempts: schedulingAttempts, events: facts.events },
    digest: facts.digest,
  };
}

/** W(N) of the design: N nodes, 100 N pods. */
function synthetic(nodes: number): Bench {
  return {
    name: `sim/w-${nodes}`,
    isLong: nodes > 1_000,
    prepare: (toy) => {
      const trace = syntheticTrace({ nodeCount: toy ? 5 : nodes });
      const lastMs = trace.arrivalMs[trace.podCount - 1];
      return () => simulated(bareScenario(trace, Math.ceil(lastMs) + 4 * 3_600_000));
    },
  };
}

function ofFolder(name: string): Bench {
  return {
    name: `sim/${name}`,
    isLong: name === 'borg-2011',
    prepare: async (toy) => {
      const options = toy ? { until: '1m' } : {};
      const { scenario, diagnostics } = await loadScenario(`scenarios/${name}`, options);
      if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
      return () => simulated(scenario);
    },
  };
}

export const simulationBenches: readonly Bench[] = [
  ...[100, 1_000, 5_000, 10_000].map(synthetic),
  {
    name: 'sim/50-templates',
    prepare: (toy) => {
      const scenario = templatesScenario(toy ? { nodes: 10, pods: 100 } : { nodes: 5_000, pods: 100_000 });
      return () => simulated(scenario);
    },
  },
  ...['openb', 'kubesbs', 'microservices-day', 'borg-2011'].map(ofFolder),
];
