import { assert, didYouMean } from '../../base/index.ts';
import { readManifests } from '../../ingest/index.ts';
import { limitOf, limitUnitOf } from '../written/amounts.ts';
import { checkedName } from '../written/object-name.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { ActionSpec, AssertionSpec, FaultSpec, StockOutSpec } from '../scenario.ts';
import { KILLED } from '../written/scenario-scalars.ts';
import { takeManifests } from './take-manifests.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenAction, WrittenSpec } from '../written/written-scenario.ts';

/** What breaks: `node/x`, `zone/a`, `pool/general`. */
export function buildFaults(
  spec: WrittenSpec,
  zones: ReadonlySet<string>,
  reading: ScenarioReading,
): FaultSpec[] {
  return (spec.faults ?? []).flatMap(({ at, kill, stockOut, for: duration }, index): FaultSpec[] => {
    if ((kill === undefined) === (stockOut === undefined))
      reading.error(['spec', 'faults', index], {
        code: 'fault-unclear',
        message: kill === undefined ? 'a fault that breaks nothing' : 'a fault of two kinds',
        hint: 'write kill: zone/a, or stockOut: general',
      });
    if (kill === undefined) return [];
    const groups = KILLED.exec(kill)?.groups;
    assert(groups !== undefined, `the target ${kill} was checked`);
    const kind = groups['kind'] as FaultSpec['target']['kind'];
    const name = kind === 'zone' ? zoneNamed(groups['name'], zones) : groups['name'];
    return [{ atMs: writtenMs(at), target: { kind, name }, forMs: lastingMs(duration) }];
  });
}

/** Times in which the provider has no machine for a pool of the scenario. */
export function buildStockOuts(
  spec: WrittenSpec,
  pools: ReadonlySet<string>,
  reading: ScenarioReading,
): StockOutSpec[] {
  return (spec.faults ?? []).flatMap(({ at, stockOut, for: duration }, index): StockOutSpec[] => {
    if (stockOut === undefined) return [];
    const pool = stockOut.replace(/^pool\//, '');
    if (!pools.has(pool)) {
      const near = didYouMean(pool, pools);
      reading.error(['spec', 'faults', index, 'stockOut'], {
        code: 'pool-unknown',
        message: `there is no node pool ${pool}`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      });
    }
    return [{ pool, atMs: writtenMs(at), forMs: lastingMs(duration) }];
  });
}

function lastingMs(duration: string | undefined): number {
  return duration === undefined ? Infinity : writtenMs(duration);
}

/** `a` means the one zone that ends so, as in a node pool. */
function zoneNamed(name: string, zones: ReadonlySet<string>): string {
  if (zones.has(name)) return name;
  const ending = [...zones].filter((zone) => zone.endsWith(name));
  return ending.length === 1 ? ending[0] : name;
}

const ACTION_KINDS = ['apply', 'delete', 'scale', 'cordon', 'uncordon', 'drain'] as const;

/** What somebody does, in order of time. */
export async function buildActions(spec: WrittenSpec, reading: ScenarioReading): Promise<ActionSpec[]> {
  const actions: ActionSpec[] = [];
  for (const [index, action] of (spec.actions ?? []).entries()) {
    const path: Path = ['spec', 'actions', index];
    const kinds = ACTION_KINDS.filter((kind) => action[kind] !== undefined);
    if (kinds.length !== 1) {
      const message =
        kinds.length === 0 ? 'an action that does nothing' : `an action that does ${kinds.join(' and ')}`;
      reading.error(path, {
        code: 'action-unclear',
        message,
        hint: `write one of ${ACTION_KINDS.join(', ')}`,
      });
      continue;
    }
    const built = await buildAction(action, kinds[0], path, reading);
    if (built !== undefined) actions.push(built);
  }
  return actions.sort((a, b) => a.atMs - b.atMs);
}

/** Exactly one thing an action: two at one time are two actions, and their order is the file's. */
async function buildAction(
  action: WrittenAction,
  kind: (typeof ACTION_KINDS)[number],
  path: Path,
  reading: ScenarioReading,
): Promise<ActionSpec | undefined> {
  const atMs = writtenMs(action.at);
  const written = action[kind] ?? '';
  switch (kind) {
    case 'apply': {
      const files = await takeManifests([written], [...path, 'apply'], reading);
      const { objects, diagnostics, ignored } = await readManifests(files);
      reading.diagnostics.push(...diagnostics);
      reading.ignored.push(...ignored);
      return { atMs, kind, objects: objects.map(({ object }) => object) };
    }
    case 'delete':
      return { atMs, kind, target: checkedName(written) };
    case 'scale':
      return scaleAction(action, atMs, path, reading);
    default:
      return { atMs, kind, node: written.replace(/^node\//, '') };
  }
}

/** 0 is a number of replicas; nothing is not. */
function scaleAction(
  { scale = '', replicas }: WrittenAction,
  atMs: number,
  path: Path,
  reading: ScenarioReading,
): ActionSpec | undefined {
  if (replicas !== undefined && replicas >= 0)
    return { atMs, kind: 'scale', target: checkedName(scale), replicas };
  if (replicas !== undefined) {
    reading.error([...path, 'replicas'], { code: 'count-negative', message: `replicas is ${replicas}` });
    return undefined;
  }
  reading.error(path, { code: 'field-missing', message: 'scale needs replicas', hint: 'write replicas: 5' });
  return undefined;
}

/** Limits of the user; the values are in the units of the result (ms, micro-USD, ratios, counts). */
export function buildAssertions(spec: WrittenSpec, reading: ScenarioReading): AssertionSpec[] {
  return (spec.assertions ?? []).map(({ metric, max, min }, index) => {
    if (max === undefined && min === undefined)
      reading.error(['spec', 'assertions', index], {
        code: 'field-missing',
        message: `${metric} has neither max nor min`,
      });
    const texts = [...(max === undefined ? [] : [`≤ ${max}`]), ...(min === undefined ? [] : [`≥ ${min}`])];
    return {
      metric,
      ...(max === undefined ? {} : { max: limitOf(max) ?? 0 }),
      ...(min === undefined ? {} : { min: limitOf(min) ?? 0 }),
      text: `${metric} ${texts.join(', ')}`,
      units: [max, min].flatMap((limit) => (limit === undefined ? [] : [limitUnitOf(limit)])),
    };
  });
}
