import type { ExperimentVariant } from './experiment.ts';
import type { WrittenExperiment, WrittenVariant } from './written-experiment.ts';

/** How many variants a file makes: the listed ones times the values of each axis of the grid. */
export function variantCountOf({ spec }: WrittenExperiment): number {
  const axes = Object.values(spec.grid ?? {}).map(({ length }) => length);
  return axes.reduce((count, length) => count * length, spec.variants?.length ?? 1);
}

/**
 * The variants in their fixed order: listed ones as written; within each, the grid with its last axis turning fastest.
 * A later change of a path wins: what all share, then the listed variant, then the grid.
 */
export function variantsOf({ spec }: WrittenExperiment): ExperimentVariant[] {
  const shared = [...settingsOf(spec.set), ...(spec.seed === undefined ? [] : [`seed=${spec.seed}`])];
  const listed: readonly (WrittenVariant | undefined)[] = spec.variants ?? [undefined];
  const axes = Object.entries(spec.grid ?? {});
  const points = gridPoints(axes);
  const short = shortNames(axes.map(([path]) => path));
  return listed.flatMap((variant) =>
    points.map((point) => ({
      name:
        [
          ...(variant === undefined ? [] : [variant.name]),
          ...point.map((setting, axis) => short[axis] + setting.slice(axes[axis][0].length)),
        ].join(', ') || 'base',
      set: [...shared, ...settingsOf(variant?.set), ...point],
    })),
  );
}

/** `nodePools.0.count` is called count, unless another axis would be too. */
function shortNames(paths: readonly string[]): string[] {
  const last = paths.map((path) => path.slice(path.lastIndexOf('.') + 1));
  return paths.map((path, axis) =>
    last.filter((name) => name === last[axis]).length > 1 ? path : last[axis],
  );
}

/** Every choice of one value an axis, as settings. */
function gridPoints(axes: readonly (readonly [string, readonly unknown[]])[]): string[][] {
  let points: string[][] = [[]];
  for (const [path, values] of axes)
    points = points.flatMap((point) => values.map((value) => [...point, settingOf(path, value)]));
  return points;
}

/** `path=value`, as `--set` takes it; values are written as JSON, which YAML reads. */
export function settingsOf(set: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(set ?? {}).map(([path, value]) => settingOf(path, value));
}

/** A text that YAML would read as itself stays bare, so that names of variants are easy to read. */
function settingOf(path: string, value: unknown): string {
  const isPlain = typeof value === 'string' && /^[A-Za-z][\w.-]*$/.test(value) && !YAML_WORD.test(value);
  return `${path}=${isPlain ? value : JSON.stringify(value)}`;
}

const YAML_WORD = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
