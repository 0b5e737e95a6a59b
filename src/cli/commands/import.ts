import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Scenario, ScenarioFile } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { usable } from '../diagnosed.ts';
import { declareLoadOptions, loadFor } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';
import { safeName } from './run.ts';

interface ImportFlags extends LoadFlags {
  readonly out?: string;
  /** The former name of --out. */
  readonly to?: string;
  readonly force?: boolean;
}

/** plimsoll import: what was read, written as a scenario that can be edited and run. */
export const importCommand: Command<ImportFlags> = {
  examples: [
    ['plimsoll import dump.json --out my-cluster', 'a kubectl dump'],
    ['kubectl get all,nodes -A -o json | plimsoll import - --out my-cluster', 'the same through a pipe'],
    ['plimsoll import openb_pod_list_default.csv', 'a workload trace'],
    [
      'plimsoll import kruize-report.csv.gz --out recorded',
      'recorded use: Prometheus answers, Kruize, cAdvisor',
    ],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<source>', 'a dump, a trace file, recorded use, a folder of manifests, or - for stdin')
      .option('-o, --out <folder>', 'the scenario folder (default: named after the source)')
      .option('--force', 'replace the files of that name which are there')
      .addOption(new Option('--to <folder>', 'the same as --out').hideHelp());
    declareLoadOptions(command);
  },

  async run(io, [source], flags) {
    refuseWhatGetsLost(io, source, flags);
    const folder = flags.out ?? flags.to ?? safeName(basename(source).replace(/[.].*$/, ''));
    const target = resolve(io.folder, folder);
    const files =
      (await recordingFiles(io, source, safeName(basename(target)), flags.quiet)) ??
      (await loadedFiles(io, source, safeName(basename(target)), flags));
    const taken = files.map(({ path }) => path).filter((path) => existsSync(join(target, path)));
    if (taken.length > 0 && flags.force !== true)
      throw new UsageError(
        `${folder} has ${taken.join(', ')} already; --force replaces, --out names another folder`,
      );
    const { writeScenarioFolder } = await import('../../index.ts');
    await writeScenarioFolder(target, files);
    const written = files.map(({ path }) => `wrote ${join(folder, path)}\n`).join('');
    io.stdout(`${written}now: plimsoll run ${folder}\n`);
    return ExitCode.Ok;
  },
};

/** Recorded use becomes workloads that use as much; undefined where the source is no recording. */
async function recordingFiles(
  io: Io,
  source: string,
  name: string,
  isQuiet: boolean | undefined,
): Promise<readonly ScenarioFile[] | undefined> {
  const path = resolve(io.folder, source);
  if (source === '-' || !existsSync(path)) return undefined;
  const { importRecording } = await import('../../index.ts');
  const found = await importRecording(path, name);
  return found === undefined ? undefined : usable(io, found, source, isQuiet).files;
}

async function loadedFiles(
  io: Io,
  source: string,
  name: string,
  flags: ImportFlags,
): Promise<readonly ScenarioFile[]> {
  const scenario = await loadFor(io, source, flags);
  const imported = { scenario, source, name, flags };
  return scenario.workload.traces.length > 0 ? traceFiles(io, imported) : objectFiles(imported);
}

/** A scenario says more than its objects, and --set changes what is written by hand. */
function refuseWhatGetsLost(io: Io, source: string, { set }: ImportFlags): void {
  if (set.length > 0) throw new UsageError('import takes no --set; edit the scenario.yaml that it writes');
  if (source !== '-' && isScenario(resolve(io.folder, source)))
    throw new UsageError(`${source} is a scenario already; copy its folder`);
}

function isScenario(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true)
    return ['scenario.yaml', 'scenario.yml'].some((file) => existsSync(join(path, file)));
  if (stats === undefined || stats.size > SCENARIO_BYTES_MAX || !/\.ya?ml$/.test(path)) return false;
  return /^(apiVersion:\s*["']?plimsoll|kind:\s*["']?Scenario\b)/m.test(readFileSync(path, 'utf8'));
}

const SCENARIO_BYTES_MAX = 2 ** 22;
const OBJECTS_FILE = 'objects.json';

interface Imported {
  readonly scenario: Scenario;
  readonly source: string;
  readonly name: string;
  readonly flags: ImportFlags;
}

/** The trace as it is, and a scenario.yaml around it. */
async function traceFiles(io: Io, { scenario, source, name, flags }: Imported): Promise<ScenarioFile[]> {
  const { importTrace } = await import('../../index.ts');
  // The trace keeps its name, after which pods are called that have none of their own: so both runs are the same.
  const [{ name: traceName } = { name }] = scenario.workload.traces;
  const found = await importTrace({ files: [resolve(io.folder, source)], name: traceName });
  // loadFor has printed the warnings of this very file.
  const { files = [] } = usable(io, found, source, true);
  const horizon = `  horizon: ${scenario.horizonMs / 1000}s`;
  return files.map((file) => {
    if (file.path !== 'scenario.yaml') return file;
    const made = new TextDecoder()
      .decode(file.bytes)
      .replace(/^ {2}name: .*$/m, () => `  name: ${JSON.stringify(name)}`);
    const timed = flags.until === undefined ? made : made.replace(/^ {2}horizon: .*$/m, horizon);
    const text = `${timed}  seed: ${scenario.seed}\n${clusterText(scenario, flags, [])}`;
    return { path: file.path, bytes: new TextEncoder().encode(text) };
  });
}

/** What was kept in reading, and a scenario.yaml that names it: nothing outside the folder is needed. */
async function objectFiles({ scenario, source, name, flags }: Imported): Promise<ScenarioFile[]> {
  const { scenarioObjectsText } = await import('../../index.ts');
  const { horizonMs, seed, cluster } = scenario;
  const text = `# Made by plimsoll import from ${JSON.stringify(source)}: ${cluster.nodes.length} nodes, ${cluster.pods.length} pods.
# Environment variables, and annotations that nothing acts on, are left out; commands and arguments are not.
apiVersion: plimsoll/v1
kind: Scenario
metadata:
  name: ${JSON.stringify(name)}
spec:
  horizon: ${horizonMs / 1000}s
  seed: ${seed}
${clusterText(scenario, flags, [`    manifests: [${OBJECTS_FILE}]`])}`;
  const encoder = new TextEncoder();
  return [
    { path: 'scenario.yaml', bytes: encoder.encode(text) },
    { path: OBJECTS_FILE, bytes: encoder.encode(scenarioObjectsText(scenario)) },
  ];
}

/** spec.cluster: the manifests, and the nodes that --nodes and --node-type stand for. */
function clusterText({ cluster }: Scenario, flags: ImportFlags, lines: readonly string[]): string {
  const { nodePools, autoNodes } = cluster;
  const pools = nodePools.map(
    ({ instanceType, count, zones, name }) =>
      `      - { name: ${name}, instanceType: ${instanceType}, count: ${count}, zones: [${zones.join(', ')}], bootTime: 0s }`,
  );
  const isAdded = autoNodes !== undefined && flags.nodeType !== undefined;
  const all = [
    ...lines,
    ...(pools.length === 0 ? [] : ['    nodePools:', ...pools]),
    ...(isAdded ? [`    autoNodes: { name: default, instanceType: ${autoNodes.instanceType} }`] : []),
  ];
  return all.length === 0 ? '' : `  cluster:\n${all.join('\n')}\n`;
}
