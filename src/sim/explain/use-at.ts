import { assert } from '../../base/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { NodeLoad } from '../runtime/node/node-load.ts';
import { prepareRun } from '../simulate.ts';
import type { ExplainOptions } from './explain-pod.ts';

/** CPU rate and memory at an instant. */
export interface UseAmount {
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

/** System processes and all containers of the node. */
export interface NodeUse extends UseAmount {
  readonly name: string;
}

export interface PodUse extends UseAmount {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** False: nobody says what its containers use, they are taken to use what they request. */
  readonly isKnown: boolean;
  readonly containers: readonly (UseAmount & { readonly name: string })[];
}

/** What is burnt where, at one instant of a run. */
export interface ClusterUse {
  readonly nodes: readonly NodeUse[];
  readonly pods: readonly PodUse[];
}

/**
 * What nodes and pods use at an instant, from running the scenario once more up to it; undefined where the run does not
 * look into containers. These are the rates of the moment; metrics-server, and so kubectl top, gives means over its
 * last scrape interval.
 */
export function useAt(
  scenario: Scenario,
  atMs: number,
  options: ExplainOptions = {},
): ClusterUse | undefined {
  const { sim, handlers } = prepareRun(scenario, { run: options.run, plugins: options.plugins });
  if (sim.runtime.nodeLoads === undefined) return undefined;
  const untilMs = Math.min(scenario.horizonMs, atMs);
  runLoop(sim.events, handlers, { untilMs, signal: options.signal });
  const loads = [...sim.runtime.nodeLoads()];
  return {
    nodes: loads.map((load) => nodeUse(load, untilMs)),
    pods: loads.flatMap((load) => podUses(load, untilMs)),
  };
}

/** Memory that grows is worked out for the moment; everything else is constant between two looks at the node. */
function nodeUse(load: NodeLoad, nowMs: number): NodeUse {
  const { name, usedMilliCpu, systemMemoryBytes, containers, isOff } = load;
  const systemBytes = isOff ? 0 : systemMemoryBytes;
  const memoryBytes = containers.reduce((sum, { use }) => sum + use.memoryBytesAt(nowMs), systemBytes);
  assert(nowMs >= load.sinceMs, `node ${name} was worked out at ${load.sinceMs} ms, after ${nowMs} ms`);
  return { name, milliCpu: usedMilliCpu, memoryBytes };
}

function podUses(load: NodeLoad, nowMs: number): PodUse[] {
  return [...load.pods.values()].map(({ pod, live, leaves }) => {
    const containers = leaves.map(({ container, grantedMilliCpu, use }) => ({
      name: container,
      milliCpu: grantedMilliCpu,
      memoryBytes: use.memoryBytesAt(nowMs),
    }));
    return {
      namespace: pod.metadata.namespace ?? 'default',
      name: live.name,
      node: load.name,
      isKnown: leaves.some(({ use }) => use.isKnown),
      milliCpu: containers.reduce((sum, { milliCpu }) => sum + milliCpu, 0),
      memoryBytes: containers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      containers,
    };
  });
}
