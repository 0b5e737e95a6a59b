// Renders reports/<scenario>/report.md and result.json of every scenario, and plan.md and plan.json of those with a
// plan.json; `--check` writes nothing and fails where they
// differ from what is committed; `--golden` rewrites the expected files of test/golden/runs. Names on the command line
// limit it to these scenarios. Run after a build.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  compareScenarios,
  loadScenario,
  planOffers,
  planScenario,
  readBaseline,
  readSuite,
  renderComparison,
  renderPlan,
  renderReport,
  renderSuite,
  runMany,
  runSuite,
  simulate,
} from '../dist/index.js';
import { inLanes } from './in-lanes.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url)))); // reports name files relative to the project
const check = process.argv.includes('--check');
const golden = process.argv.includes('--golden');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
/** Curves with more points than this stay out of the committed JSON: they are for charts, not for review. */
const POINTS_MAX = 200;

let different = 0;
if (golden) await rewriteGolden();
else {
  const chosen = names('scenarios').filter((name) => wanted.length === 0 || wanted.includes(name));
  // Those with a plan take longest: they begin.
  await inLanes([...chosen.filter(hasPlan), ...chosen.filter((name) => !hasPlan(name))], renderScenario);
}
if (different > 0) {
  process.stderr.write(`${different} files differ; npm run reports rewrites them, then read the diff\n`);
  process.exit(1);
}

function names(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        ['scenario.yaml', 'suite.yaml'].some((file) => existsSync(join(folder, entry.name, file))),
    )
    .map((entry) => entry.name)
    .sort();
}

function hasPlan(name) {
  return existsSync(join('scenarios', name, 'plan.json'));
}

/** A benchmark suite: its report against its own baseline. */
async function renderBenchmarks(name) {
  const { suite, diagnostics } = await readSuite(join('scenarios', name, 'suite.yaml'), { within: '.' });
  if (suite === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  const { result } = await runSuite(suite, { baseline: readBaseline(suite).baseline });
  mkdirSync(join('reports', name), { recursive: true });
  put(join('reports', name, 'report.md'), renderSuite(result, 'md'));
}

async function renderScenario(name) {
  const folder = join('scenarios', name);
  if (existsSync(join(folder, 'suite.yaml'))) return renderBenchmarks(name);
  const variantsFile = join(folder, 'variants.json');
  const started = Date.now();
  const target = join('reports', name);
  mkdirSync(target, { recursive: true });
  if (existsSync(variantsFile)) {
    const variants = [];
    for (const [variant, set] of Object.entries(JSON.parse(readFileSync(variantsFile, 'utf8'))))
      variants.push({ name: variant, scenario: await load(folder, { set }) });
    const comparison = await compareScenarios(variants);
    if (comparison.failures.length > 0) throw new Error(comparison.failures.join('\n'));
    put(join(target, 'report.md'), renderComparison(comparison, 'md'));
    const slim = {
      ...comparison,
      variants: comparison.variants.map(({ results, ...rest }) => ({
        ...rest,
        results: results.map(thinned),
      })),
    };
    put(join(target, 'result.json'), renderComparison(slim, 'json'));
  } else {
    const [outcome] = await runMany([await load(folder)], [{ scenario: 0, run: 0 }]);
    if (!('result' in outcome)) throw new Error(`${name}: ${outcome.failure}\n${outcome.stack}`);
    put(join(target, 'report.md'), renderReport(outcome.result, 'md'));
    put(join(target, 'result.json'), renderReport(thinned(outcome.result), 'json'));
  }
  if (hasPlan(name)) await renderPlanOf(name, folder, target);
  process.stdout.write(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** What plan.json asks for beside the defaults of `plimsoll plan`. */
async function renderPlanOf(name, folder, target) {
  const today = await load(folder);
  const variantsFile = join(folder, 'variants.json');
  const changes = existsSync(variantsFile)
    ? Object.values(JSON.parse(readFileSync(variantsFile, 'utf8')))
    : [];
  const variants = [];
  for (const set of changes) variants.push(await load(folder, { set }));
  const { offers } = await planOffers([today, ...variants]);
  const workload = today.cluster.nodes.length > 0 ? await load(folder, { repack: true }) : today;
  const asked = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const plan = await planScenario({ today, workload, offers, objectives: {}, ...asked });
  put(join(target, 'plan.md'), renderPlan(plan, 'md'));
  put(join(target, 'plan.json'), renderPlan(plan, 'json'));
}

async function load(folder, options = {}) {
  const { scenario, diagnostics } = await loadScenario(folder, options);
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return scenario;
}

function thinned(result) {
  return { ...result, series: result.series.filter(({ timesMs }) => timesMs.length <= POINTS_MAX) };
}

function put(file, text) {
  if (!check) {
    writeFileSync(file, text);
    return;
  }
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  different++;
  process.stderr.write(`${file} differs\n`);
}

async function rewriteGolden() {
  const root = join('test', 'golden', 'runs');
  for (const name of names(root)) {
    const scenario = await load(join(root, name));
    const { facts, log } = simulate(scenario);
    writeFileSync(join(root, name, 'events.log'), `${[...log.lines()].join('\n')}\n`);
    const { digest, events, pods, nodes, unschedulable, disruptions, traffic } = facts;
    const summary = { digest, events, pods, nodes, unschedulable, disruptions, traffic };
    writeFileSync(join(root, name, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
    process.stdout.write(`${name}: ${events} events, ${digest}\n`);
  }
}
