// Writes the figures of README.md out of reports/*/result.json; `--check` writes nothing and fails where they differ.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const START = '<!-- figures: made by scripts/readme.mjs from reports/, do not edit by hand -->';
const END = '<!-- /figures -->';
/** What a component said word for word is in the report. */
const SENTENCE_MAX = 120;

const rows = readdirSync(join(root, 'reports'))
  .sort()
  .filter((name) => existsSync(join(root, 'reports', name, 'result.json')))
  .map((name) => rowOf(name, JSON.parse(readFileSync(join(root, 'reports', name, 'result.json'), 'utf8'))));

const table = [
  '| scenario | pods | nodes | a month | what it found |',
  '|---|---:|---:|---:|---|',
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
].join('\n');

const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');
const from = readme.indexOf(START);
const to = readme.indexOf(END);
if (from < 0 || to < from) throw new Error('README.md has no place for the figures');
const written = `${readme.slice(0, from)}${START}\n${table}\n${readme.slice(to)}`;
if (process.argv.includes('--check')) {
  if (written !== readme) {
    process.stderr.write('the figures of README.md are old: run node scripts/readme.mjs\n');
    process.exit(1);
  }
} else {
  writeFileSync(path, written);
}

function rowOf(name, result) {
  const link = `[${name}](reports/${name}/report.md)`;
  if (result.variants === undefined) return [link, ...figuresOf(result), sentence(result)];
  const byCost = result.variants
    .map((variant) => ({ name: variant.name, first: variant.results[0] }))
    .sort((a, b) => a.first.cost.totalMicroUsd - b.first.cost.totalMicroUsd || (a.name < b.name ? -1 : 1));
  const [cheapest] = byCost;
  const dearest = byCost[byCost.length - 1];
  const more = dearest.first.cost.totalMicroUsd / cheapest.first.cost.totalMicroUsd - 1;
  const text = `${cheapest.name} is the cheapest of ${byCost.length} variants; ${dearest.name} costs ${percent(more)} more`;
  return [link, ...figuresOf(cheapest.first), text];
}

function figuresOf({ pods, nodes, cost }) {
  return [grouped(pods.created), grouped(nodes.max), `$${grouped(Math.round(cost.perMonthMicroUsd / 1e6))}`];
}

function sentence({ findings }) {
  const [whole = ''] = (findings[0]?.text ?? '').split(/[.;:] (?=[A-Z\d])/);
  const first = whole.length > SENTENCE_MAX ? whole.split(': ')[0] : whole;
  return first.replace(/[.]$/, '').replaceAll('|', '\\|');
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

function percent(ratio) {
  return `${(100 * ratio).toFixed(1)}%`;
}
