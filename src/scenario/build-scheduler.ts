import { isMapping, SourceText, yamlDocuments } from '../ingest/index.ts';
import type { SourceDocument } from '../ingest/index.ts';
import type { KubernetesObject } from '../model/index.ts';
import { readSchedulerConfiguration } from '../scheduler/index.ts';
import type { LoadOptions } from './load.ts';
import type { ScenarioReading } from './reading.ts';
import type { SchedulerSpec } from './scenario.ts';
import { writtenMs } from './written-ms.ts';
import type { WrittenSpec } from './written-scenario.ts';

type Config = Readonly<Record<string, unknown>>;

/** The scheduler's configuration: written out, a file of its own, or one that lay among the manifests. */
export async function buildScheduler(
  { scheduler = {} }: WrittenSpec,
  found: readonly KubernetesObject[],
  options: LoadOptions,
  reading: ScenarioReading,
): Promise<SchedulerSpec> {
  const config = await configOf(scheduler.config, found, reading);
  if (config !== undefined) checkConfig(config, reading);
  return {
    ...(config === undefined ? {} : { config }),
    cycleMs: scheduler.latency === undefined ? 2 : writtenMs(scheduler.latency),
    plugins: [...(scheduler.plugins ?? []), ...(options.plugins ?? [])],
  };
}

async function configOf(
  written: string | Config | undefined,
  found: readonly KubernetesObject[],
  reading: ScenarioReading,
): Promise<Config | undefined> {
  if (isMapping(written)) return written;
  if (typeof written === 'string') return configFromFile(written, reading);
  const [first, second] = found;
  if (second !== undefined)
    reading.warn([], {
      code: 'object-replaced',
      message: 'several KubeSchedulerConfigurations: the first one is taken',
    });
  return first === undefined ? undefined : { ...first };
}

async function configFromFile(path: string, reading: ScenarioReading): Promise<Config | undefined> {
  const at = ['spec', 'scheduler', 'config'];
  const file = await reading.files.text(path);
  if ('fault' in file) {
    reading.error(at, file.fault);
    return undefined;
  }
  let document: SourceDocument | undefined;
  for (const item of yamlDocuments(new SourceText(file.shown, file.text))) {
    reading.diagnostics.push(...item.diagnostics);
    document ??= item.document;
  }
  const value = document?.value;
  if (isMapping(value)) return value;
  reading.error(at, { code: 'not-an-object', message: `${path} holds no KubeSchedulerConfiguration` });
  return undefined;
}

function checkConfig(config: Config, reading: ScenarioReading): void {
  const read = readSchedulerConfiguration(config);
  if ('error' in read)
    reading.error(['spec', 'scheduler', 'config'], {
      code: 'scheduler-config-invalid',
      message: `kube-scheduler would refuse this configuration: ${read.error}`,
    });
}
