import { parseVectorYaml, vectorYamlDuplicates } from '../../ingest/index.ts';
import { readSchedulerConfiguration } from '../../scheduler/index.ts';
import type { SchedulerConfig, SchedulerProfile } from '../../scheduler/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly yaml: string;
}

/** A KubeSchedulerConfiguration: effective profiles, or the error that keeps the scheduler from starting. */
export const configRunner: KindRunner<Input, unknown> = {
  area: 'scheduler',
  kind: 'config',
  differences({ yaml }, expect) {
    const options = { text: yaml, duplicates: vectorYamlDuplicates(yaml) };
    const reading = readSchedulerConfiguration(parseVectorYaml(yaml) ?? null, options);
    return valueDifferences('config' in reading ? configAnswer(reading.config) : reading, expect);
  },
};

function configAnswer(config: SchedulerConfig): object {
  const { parallelism, percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds } = config;
  return {
    parallelism,
    percentageOfNodesToScore,
    podInitialBackoffSeconds,
    podMaxBackoffSeconds,
    profiles: config.profiles.map(profileAnswer),
  };
}

function profileAnswer(profile: SchedulerProfile): object {
  const others = [...profile.otherArgs].map(([name, args]) => [name, withoutType(args)] as const);
  const args = new Map<string, unknown>([...others, ...Object.entries(profile.args)]);
  return {
    schedulerName: profile.schedulerName,
    percentageOfNodesToScore: profile.percentageOfNodesToScore,
    plugins: profile.plugins,
    scoreWeights: Object.fromEntries(profile.scoreWeights),
    pluginArgs: Object.fromEntries(profile.configured.map((name) => [name, args.get(name)])),
  };
}

/** Arguments were recorded without their kind. */
function withoutType(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  const kept = Object.entries(args).filter(([key]) => key !== 'kind' && key !== 'apiVersion');
  return Object.fromEntries(kept);
}
