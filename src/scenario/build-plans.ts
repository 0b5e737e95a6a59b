import { readManifests } from '../ingest/index.ts';
import { limitOf } from './amounts.ts';
import { objectNameOf } from './object-name.ts';
import type { Fault, Path, ScenarioReading } from './reading.ts';
import type { ActionSpec, AssertionSpec, FaultSpec, ObjectName } from './scenario.ts';
import { takeManifests } from './take-manifests.ts';
import { writtenMs } from './written-ms.ts';
import type { WrittenAction, WrittenSpec } from './written-scenario.ts';

/** What breaks: `node/x`, `zone/a`, `pool/general`. */
export function buildFaults(
  spec: WrittenSpec,
  zones: ReadonlySet<string>,
  reading: ScenarioReading,
): FaultSpec[] {
  return (spec.faults ?? []).flatMap(({ at, kill, for: duration }, index): FaultSpec[] => {
    const match = /^(?<kind>node|zone|pool)\/(?<name>.+)$/.exec(kill);
    if (match?.groups === undefined) {
      const fault = {
        code: 'target-invalid',
        message: `${kill} cannot be killed`,
        hint: 'write node/x, zone/a or pool/general',
      };
      reading.error(['spec', 'faults', index, 'kill'], fault);
      return [];
    }
    const kind = match.groups['kind'] as FaultSpec['target']['kind'];
    const name = kind === 'zone' ? zoneNamed(match.groups['name'], zones) : match.groups['name'];
    const forMs = duration === undefined ? Infinity : writtenMs(duration);
    return [{ atMs: writtenMs(at), target: { kind, name }, forMs }];
  });
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
    case 'delete': {
      const target = targetOf(written, [...path, kind], reading);
      return target === undefined ? undefined : { atMs, kind, target };
    }
    case 'scale':
      return scaleAction(action, atMs, path, reading);
    default: {
      const node = /^(?:node\/)?(?<name>[^/]+)$/i.exec(written)?.groups?.['name'];
      if (node !== undefined) return { atMs, kind, node };
      reading.error([...path, kind], {
        code: 'target-invalid',
        message: `${written} is not a node`,
        hint: 'write node/x',
      });
      return undefined;
    }
  }
}

function scaleAction(
  action: WrittenAction,
  atMs: number,
  path: Path,
  reading: ScenarioReading,
): ActionSpec | undefined {
  const target = targetOf(action.scale ?? '', [...path, 'scale'], reading);
  const { replicas } = action;
  if (replicas === undefined || replicas < 0)
    reading.error(path, {
      code: 'field-missing',
      message: 'scale needs replicas',
      hint: 'write replicas: 5',
    });
  if (target === undefined || replicas === undefined) return undefined;
  return { atMs, kind: 'scale', target, replicas };
}

function targetOf(written: string, path: Path, reading: ScenarioReading): ObjectName | undefined {
  const target = objectNameOf(written);
  if (target === undefined) reading.error(path, targetFault(written));
  return target;
}

export function targetFault(written: string): Fault {
  return {
    code: 'target-invalid',
    message: `${written} names no object`,
    hint: 'write Kind/name or Kind/namespace/name, for example Deployment/shop/web',
  };
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
    };
  });
}
