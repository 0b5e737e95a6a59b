import type { Diagnostic, Place } from '../../base/index.ts';
import { isMapping, SourceText, yamlDocuments } from '../../ingest/index.ts';
import { readSchedulerSetup } from '../../scheduler/index.ts';
import { settingsOf } from '../experiment/variants-of.ts';
import type { SuiteFile } from './suite-file.ts';
import type { SuitePolicy } from './suite.ts';
import type { WrittenPolicy } from './written-suite.ts';

type Config = Readonly<Record<string, unknown>>;

/** What a configuration that is written out in the suite need not say. */
const HEAD = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };

/** A policy as changes to a scenario. Its configuration is checked here, where its place is known. */
export async function readPolicy(
  { name, config, plugins = [], set }: WrittenPolicy,
  index: number,
  suite: SuiteFile,
): Promise<SuitePolicy> {
  const at = ['spec', 'policies', index];
  const found = await configOf(config, [...at, 'config'], suite);
  if (found !== undefined) checkConfig(found, plugins.length > 0, suite);
  const modules: string[] = [];
  for (const [place, plugin] of plugins.entries()) {
    const file = await suite.files.find(plugin);
    const where = suite.file.document.place([...at, 'plugins', place]);
    if ('fault' in file) fail(file.fault, where, suite);
    else if (suite.allowPlugins) modules.push(file[0].path);
    else fail(notAllowed(plugin), where, suite);
  }
  return {
    name,
    set: [
      ...(found === undefined ? [] : settingsOf({ 'scheduler.config': found.config })),
      ...settingsOf(set),
    ],
    plugins: modules,
  };
}

/** A plugin is code that runs with the user's rights: a suite's own runs only where the user says so. */
function notAllowed(plugin: string): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  return {
    code: 'plugins-not-allowed',
    message: `the suite wants to run code of its own, ${plugin}`,
    hint: 'read it, then say --allow-plugins',
  };
}

interface FoundConfig {
  readonly config: Config;
  readonly place: Place | undefined;
}

async function configOf(
  written: string | Config | undefined,
  at: readonly (string | number)[],
  suite: SuiteFile,
): Promise<FoundConfig | undefined> {
  const place = suite.file.document.place(at);
  if (written === undefined) return undefined;
  if (typeof written !== 'string') return { config: { ...HEAD, ...written }, place };
  const file = await suite.files.text(written);
  if ('fault' in file) {
    fail(file.fault, place, suite);
    return undefined;
  }
  const items = [...yamlDocuments(new SourceText(file.shown, file.text))];
  suite.diagnostics.push(...items.flatMap(({ diagnostics }) => diagnostics));
  const document = items.flatMap((item) => item.document ?? [])[0];
  if (isMapping(document?.value)) return { config: document.value, place: document.place([]) };
  fail({ code: 'not-an-object', message: `${written} holds no KubeSchedulerConfiguration` }, place, suite);
  return undefined;
}

/** Plugins of the user's own are loaded with the scenario, which then checks their names. */
function checkConfig({ config, place }: FoundConfig, hasPlugins: boolean, suite: SuiteFile): void {
  const read = readSchedulerSetup(config);
  if (!('error' in read) || (read.stage === 'build' && hasPlugins)) return;
  const message = `kube-scheduler would refuse this configuration: ${read.error}`;
  fail({ code: 'scheduler-config-invalid', message }, place, suite);
}

function fail(
  fault: { readonly code: string; readonly message: string; readonly hint?: string },
  place: Place | undefined,
  { diagnostics }: SuiteFile,
): void {
  diagnostics.push({ severity: 'error', ...fault, ...(place === undefined ? {} : { place }) });
}
