import { absolutePath, isMapping, SourceText, yamlDocuments } from '../../ingest/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { readSchedulerSetup } from '../../scheduler/index.ts';
import type { UserPlugin } from '../../scheduler/index.ts';
import type { LoadOptions } from '../load-options.ts';
import type { ScenarioReading } from './reading.ts';
import type { SchedulerSpec } from '../scenario.ts';
import { loadUserPlugins } from '../user-plugins.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenSpec } from '../written/written-scenario.ts';

type Config = Readonly<Record<string, unknown>>;

/** The scheduler's configuration: written out, a file of its own, or one that lay among the manifests. */
export async function buildScheduler(
  { scheduler = {} }: WrittenSpec,
  found: readonly KubernetesObject[],
  options: LoadOptions,
  reading: ScenarioReading,
): Promise<SchedulerSpec> {
  const paths = await pluginPaths(scheduler.plugins ?? [], options, reading);
  const { plugins, configs, faults } = await loadUserPlugins(paths);
  for (const fault of faults) reading.diagnostics.push({ severity: 'error', ...fault });
  const own = await configOf(scheduler.config, found, reading);
  const written = own ?? broughtConfig(configs);
  const isNamed = scheduler.config !== undefined || own === undefined;
  const config = written === undefined ? undefined : checkedConfig(written, { isNamed, plugins }, reading);
  return {
    ...(config === undefined ? {} : { config }),
    cycleMs: scheduler.latency === undefined ? 2 : writtenMs(scheduler.latency),
    plugins: paths,
  };
}

/** A policy's own configuration, where the scenario has none. */
function broughtConfig([brought]: readonly unknown[]): Config | undefined {
  return isMapping(brought) ? { ...HEAD, ...brought } : undefined;
}

/**
 * Files with plugins: those of the command line, wherever they lie, and those that the scenario names. A plugin is code
 * that runs with the user's rights, so a scenario's own run only where the user says so, and never from elsewhere.
 */
async function pluginPaths(
  named: readonly string[],
  options: LoadOptions,
  reading: ScenarioReading,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [index, name] of named.entries()) {
    const at = ['spec', 'scheduler', 'plugins', index];
    const file = await reading.files.find(name);
    if ('fault' in file) reading.error(at, file.fault);
    else if (options.allowPlugins !== true)
      reading.error(at, {
        code: 'plugins-not-allowed',
        message: `the scenario wants to run code of its own, ${name}`,
        hint: 'read it, then say --allow-plugins; or name the file yourself with --plugin',
      });
    else paths.push(...file.map(({ path }) => absolutePath(path)));
  }
  return [...paths, ...(options.plugins ?? []).map(absolutePath)];
}

/** The scenario's own configuration wins over one that lay among the manifests. */
async function configOf(
  written: string | Config | undefined,
  found: readonly KubernetesObject[],
  reading: ScenarioReading,
): Promise<Config | undefined> {
  if (isMapping(written)) return { ...HEAD, ...written };
  if (typeof written === 'string') return configFromFile(written, reading);
  const [first, second] = found;
  if (second !== undefined)
    reading.warn([], {
      code: 'object-replaced',
      message: 'several KubeSchedulerConfigurations: the first one is taken',
    });
  if (first === undefined) return undefined;
  const { metadata: _none, ...config } = first;
  return config;
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
  if (isMapping(value)) return currentConfig(value, path, reading);
  reading.error(at, { code: 'not-an-object', message: `${path} holds no KubeSchedulerConfiguration` });
  return undefined;
}

/** What a configuration that is written out in the scenario need not say. */
const HEAD = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };

function currentConfig(config: Config, path: string, reading: ScenarioReading): Config {
  const { apiVersion } = config;
  if (typeof apiVersion !== 'string' || !/^kubescheduler\.config\.k8s\.io\/v1beta\d$/.test(apiVersion))
    return config;
  const message = `${path}: ${apiVersion} is an old API, read as ${HEAD.apiVersion}`;
  reading.warn(['spec', 'scheduler', 'config'], { code: 'old-api', message });
  return { ...config, apiVersion: HEAD.apiVersion };
}

/** One that the scenario names must be right; one that lay among the manifests is left out when it is not. */
function checkedConfig(
  config: Config,
  { isNamed, plugins }: { readonly isNamed: boolean; readonly plugins: readonly UserPlugin[] },
  reading: ScenarioReading,
): Config | undefined {
  const read = readSchedulerSetup(config, plugins);
  if (!('error' in read)) {
    const { extenderCount: count } = read.config;
    if (count > 0) reading.ignored.push({ what: 'scheduler extenders', count, why: 'no webhook is asked' });
    return config;
  }
  const fault = {
    code: 'scheduler-config-invalid',
    message: `kube-scheduler would refuse this configuration: ${read.error}`,
  };
  if (isNamed) reading.error(['spec', 'scheduler', 'config'], fault);
  else reading.warn([], { ...fault, hint: 'the default configuration is used instead' });
  return undefined;
}
