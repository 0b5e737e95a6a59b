import type { Diagnostic } from '../../base/index.ts';
import { isMapping, SourceText, yamlDocuments } from '../../ingest/index.ts';
import { SCENARIO_TABLES } from './schema.ts';

/**
 * `--set path=value`: a copy of the written scenario with values replaced. The path leads from `spec`, with numbers for
 * places in lists; `cluster.`, `workload.` and so on may be left out where the field is in one block only
 * (`nodePools.0.count=5`). The value is YAML.
 */
export function applySettings(
  value: unknown,
  settings: readonly string[],
): { readonly value: unknown; readonly diagnostics: readonly Diagnostic[] } {
  if (settings.length === 0 || !isMapping(value)) return { value, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  let changed: unknown = structuredClone(value);
  for (const setting of settings) {
    const cut = setting.indexOf('=');
    const path = setting.slice(0, Math.max(cut, 0)).split('.');
    if (cut < 1 || path.some((step) => step === '' || step === '__proto__')) {
      diagnostics.push(faultOf(setting, `${setting} is not path=value`));
      continue;
    }
    const read = readValue(setting.slice(cut + 1), setting);
    diagnostics.push(...read.diagnostics);
    const outcome = withValue(changed, fullPath(path), read.value);
    if (outcome === undefined)
      diagnostics.push(faultOf(setting, `${path.join('.')} leads nowhere in this scenario`));
    else changed = outcome;
  }
  return { value: changed, diagnostics };
}

function faultOf(setting: string, message: string): Diagnostic {
  const hint = 'for example --set horizon=2h or --set cluster.nodePools.0.instanceType=m7i.xlarge';
  return { severity: 'error', code: 'setting-invalid', message, hint, place: { file: `--set ${setting}` } };
}

function readValue(text: string, setting: string): { value: unknown; diagnostics: Diagnostic[] } {
  const items = [...yamlDocuments(new SourceText(`--set ${setting}`, text))];
  const diagnostics = items.flatMap((item) => item.diagnostics);
  return { value: items[0]?.document?.value ?? null, diagnostics };
}

const TOP = new Set(['apiVersion', 'kind', 'metadata', 'spec']);
const BLOCKS = [
  ['cluster', SCENARIO_TABLES.Cluster],
  ['workload', SCENARIO_TABLES.Workload],
  ['scheduler', SCENARIO_TABLES.Scheduler],
  ['autoscaling', SCENARIO_TABLES.Autoscaling],
  ['timing', SCENARIO_TABLES.Timing],
  ['prices', SCENARIO_TABLES.Prices],
] as const;

function fullPath(path: readonly string[]): readonly string[] {
  const [first] = path;
  if (TOP.has(first)) return path;
  if (Object.hasOwn(SCENARIO_TABLES.Spec, first)) return ['spec', ...path];
  const blocks = BLOCKS.filter(([, table]) => Object.hasOwn(table, first));
  return blocks.length === 1 ? ['spec', blocks[0][0], ...path] : ['spec', ...path];
}

/** The value with the path set in it; mappings on the way are made, places in lists must be there or the next one. */
function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const holder = root ?? (/^\d+$/.test(step) ? [] : {});
  if (Array.isArray(holder)) return withElement(holder, Number(step), rest, value);
  if (!isMapping(holder)) return undefined;
  const child = Object.hasOwn(holder, step) ? holder[step] : undefined;
  const inner = withValue(child, rest, value);
  return inner === undefined ? undefined : { ...holder, [step]: inner };
}

function withElement(
  list: readonly unknown[],
  index: number,
  rest: readonly string[],
  value: unknown,
): unknown {
  if (!Number.isInteger(index) || index < 0 || index > list.length) return undefined;
  const inner = withValue(list[index], rest, value);
  return inner === undefined ? undefined : list.toSpliced(index, 1, inner);
}
