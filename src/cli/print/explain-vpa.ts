import { decimalText } from '../../base/index.ts';
import type { ExplainedContainer, ExplainedPass, ResourceSteps } from '../../index.ts';
import type { Io } from '../command.ts';
import { replayOf } from '../input/replay-of.ts';

/** How a VPA's recommendation came about at its last pass up to a time, from replaying the run; undefined: there was none. */
export async function vpaArithmetic(
  io: Io,
  folder: string,
  name: string,
  atMs: number | undefined,
): Promise<string | undefined> {
  const { explainVertical } = await import('../../index.ts');
  const run = await replayOf(folder);
  if (typeof run === 'string') return run;
  const pass = explainVertical(run.scenario, name, { atMs, plugins: run.plugins, signal: io.signal });
  return pass === undefined ? undefined : passText(pass);
}

/** Exported for its test. */
export function passText({ timeMs, spec, containers }: ExplainedPass): string {
  const { namespace, name, targetRef, updateMode } = spec;
  const target = targetRef === undefined ? 'nothing' : `${targetRef.kind}/${targetRef.name}`;
  return [
    `VerticalPodAutoscaler ${namespace}/${name} of ${target}, mode ${updateMode}, at ${timeMs / 1000} s:`,
    ...(containers.length === 0 ? ['  no container of its pods has had a sample'] : []),
    ...containers.flatMap(containerLines),
    '',
  ].join('\n');
}

function containerLines({ container, steps, recommended, requested }: ExplainedContainer): string[] {
  const heading = `  container ${container}, ${decimalText(steps.samples)} samples`;
  if (recommended === undefined) return [`${heading}: switched off by its policy`];
  const { target, lowerBound, upperBound } = recommended;
  return [
    `${heading}:`,
    ...resourceLines('CPU', steps.cpu, milliCpuText),
    ...resultLine(
      [target.milliCpu, lowerBound.milliCpu, upperBound.milliCpu],
      requested?.milliCpu,
      milliCpuText,
    ),
    ...resourceLines('memory', steps.memory, bytesText),
    ...resultLine(
      [target.memoryBytes, lowerBound.memoryBytes, upperBound.memoryBytes],
      requested?.memoryBytes,
      bytesText,
    ),
  ];
}

function resourceLines(name: string, steps: ResourceSteps, text: (amount: number) => string): string[] {
  const { percentile, fromHistory, withMargin, minimum, confidence, lowerBound, upperBound } = steps;
  return [
    `    ${name}: ${decimalText(percentile * 100)}% of the samples, by weight, lie at or below ${text(fromHistory)}; with the margin ${text(withMargin)}, at least ${text(minimum)}`,
    `      confidence ${decimalText(confidence, 3)} days: from ${text(lowerBound)} to ${text(upperBound)} a request is left alone`,
  ];
}

function resultLine(
  [target, lower, upper]: readonly (number | undefined)[],
  requested: number | undefined,
  text: (amount: number) => string,
): string[] {
  if (target === undefined || lower === undefined || upper === undefined)
    return ['      not controlled: the policy leaves it out'];
  const asked = requested === undefined ? 'no pod runs' : `pods ask for ${text(requested)}`;
  const verdict =
    requested === undefined || (requested >= lower && requested <= upper) ? '' : ', out of bounds';
  return [`      after the policy: ${text(target)} (${text(lower)} to ${text(upper)}); ${asked}${verdict}`];
}

function milliCpuText(milliCpu: number): string {
  return `${decimalText(milliCpu)}m`;
}

function bytesText(bytes: number): string {
  return `${decimalText(bytes / 2 ** 20, 1)} MiB`;
}
