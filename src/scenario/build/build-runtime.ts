import { definedFields, didYouMean, SECOND_MS } from '../../base/index.ts';
import { durationMs, isMapping, nameOf } from '../../ingest/index.ts';
import { bytesOf, milliCpuOf, parseQuantity } from '../../model/index.ts';
import { durationSpecOf } from '../written/amounts.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenDistribution, WrittenRuntime } from '../written/written-scenario.ts';
import { checkSignals } from './check-signals.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { ImageSpec, KubeletSpec, RuntimeSpec } from '../runtime-spec.ts';
import type { DurationSpec } from '../scenario.ts';

const AT: Path = ['spec', 'runtime'];
const DEFAULT_BYTES_PER_SECOND = 100e6;
const DEFAULT_IMAGE_LATENCY_MS = 500;
const DEFAULT_ENDPOINT_DELAY_MS = 1000;

/** How nodes run containers, with the defaults of a kubelet. */
export function buildRuntime(written: WrittenRuntime, reading: ScenarioReading): RuntimeSpec {
  const { imageBandwidth, imageLatency, endpointDelay, systemCpu, systemMemory } = written;
  const bytesPerSecond = imageBandwidth === undefined ? DEFAULT_BYTES_PER_SECOND : bytesOf(imageBandwidth);
  return {
    mode: written.mode ?? 'auto',
    images: (written.images ?? []).map(imageSpecOf),
    imageBytesPerMs: bytesPerSecond / SECOND_MS,
    imageLatencyMs: imageLatency === undefined ? DEFAULT_IMAGE_LATENCY_MS : writtenMs(imageLatency),
    containerStartMs: writtenDuration(written.containerStart, [...AT, 'containerStart'], reading) ?? NOTHING,
    endpointDelayMs: endpointDelay === undefined ? DEFAULT_ENDPOINT_DELAY_MS : writtenMs(endpointDelay),
    cpuWeights: written.cpuWeights ?? 'cgroup-v2',
    ...definedFields({
      systemMilliCpu: systemCpu === undefined ? undefined : milliCpuOf(systemCpu),
      systemMemoryBytes: systemMemory === undefined ? undefined : bytesOf(systemMemory),
    }),
    kubelet: kubeletSpecOf(written.kubelet ?? {}, [...AT, 'kubelet'], reading),
  };
}

const NOTHING: DurationSpec = { kind: 'constant', ms: 0 };

/** A duration or distribution; undefined where nothing is written, or nothing that could be read. */
export function writtenDuration(
  written: WrittenDistribution | undefined,
  path: Path,
  reading: ScenarioReading,
): DurationSpec | undefined {
  if (written === undefined) return undefined;
  const spec = durationSpecOf(written);
  if (spec === undefined)
    reading.error(path, { code: 'distribution-incomplete', message: 'a distribution that lacks a field' });
  return spec;
}

/** An image of one layer of its own where no layers are written. */
function imageSpecOf({
  name,
  size,
  layers,
  missing,
}: NonNullable<WrittenRuntime['images']>[number]): ImageSpec {
  const written = Object.entries(layers ?? {}).map(([digest, amount]) => ({
    digest,
    bytes: bytesOf(amount),
  }));
  const own = written.length > 0 ? written : [{ digest: name, bytes: bytesOf(size) }];
  return { name, isMissing: missing ?? false, layers: own };
}

type FieldReader = (value: unknown) => unknown;

const QUANTITIES: FieldReader = (value) => mapOf(value, (text) => (isAmount(text) ? text : undefined));
const DURATIONS: FieldReader = (value) => mapOf(value, durationMs);
const DURATION: FieldReader = (value) => (typeof value === 'string' ? durationMs(value) : undefined);
const COUNT: FieldReader = (value) => (Number.isInteger(value) && Number(value) >= 0 ? value : undefined);
const SWITCH: FieldReader = (value) => (typeof value === 'boolean' ? value : undefined);
const POLICY: FieldReader = (value) => (value === 'none' || value === 'static' ? value : undefined);

/** Field of the KubeletConfiguration, field of the spec, reader. */
const KUBELET_FIELDS: readonly (readonly [string, keyof KubeletSpec, FieldReader])[] = [
  ['evictionHard', 'evictionHard', QUANTITIES],
  ['evictionSoft', 'evictionSoft', QUANTITIES],
  ['evictionSoftGracePeriod', 'evictionSoftGraceMs', DURATIONS],
  ['evictionMinimumReclaim', 'evictionMinimumReclaim', QUANTITIES],
  ['evictionPressureTransitionPeriod', 'evictionPressureTransitionMs', DURATION],
  ['evictionMaxPodGracePeriod', 'evictionMaxPodGraceSeconds', COUNT],
  ['serializeImagePulls', 'serializeImagePulls', SWITCH],
  ['maxParallelImagePulls', 'maxParallelImagePulls', COUNT],
  ['cpuManagerPolicy', 'cpuManagerPolicy', POLICY],
  ['maxContainerRestartPeriod', 'maxContainerRestartMs', DURATION],
  ['imageGCHighThresholdPercent', 'imageGCHighThresholdPercent', COUNT],
  ['imageGCLowThresholdPercent', 'imageGCLowThresholdPercent', COUNT],
  ['imageMinimumGCAge', 'imageMinimumGCAgeMs', DURATION],
];

function kubeletSpecOf(
  written: Readonly<Record<string, unknown>>,
  path: Path,
  reading: ScenarioReading,
): KubeletSpec {
  const spec: Partial<Record<keyof KubeletSpec, unknown>> = {};
  for (const [name, value] of Object.entries(written)) {
    const field = KUBELET_FIELDS.find(([known]) => known === name);
    if (field === undefined) {
      const known = KUBELET_FIELDS.map(([each]) => each);
      const near = didYouMean(name, known);
      const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`;
      reading.error(
        [...path, name],
        { code: 'field-unknown', message: `unknown field ${name}`, hint },
        'key',
      );
      continue;
    }
    const read = field[2](value);
    if (read === undefined)
      reading.error([...path, name], {
        code: 'type-wrong',
        message: `${nameOf(value)} is nothing that ${name} can be`,
        hint: 'write it as in a KubeletConfiguration: {memory.available: 500Mi}, 5m, true',
      });
    else spec[field[1]] = read;
    if (name.startsWith('eviction') && isMapping(value)) checkSignals(value, [...path, name], reading);
  }
  // Each reader gives what its field holds.
  return spec as KubeletSpec;
}

/** A mapping of texts, each read; undefined where it is none or one of them cannot be read. */
function mapOf<T>(
  value: unknown,
  read: (text: string) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  if (!isMapping(value)) return undefined;
  const entries: [string, T][] = [];
  for (const [key, text] of Object.entries(value)) {
    const one = typeof text === 'string' || typeof text === 'number' ? read(String(text)) : undefined;
    if (one === undefined) return undefined;
    entries.push([key, one]);
  }
  return Object.fromEntries(entries);
}

function isAmount(text: string): boolean {
  return /^\d+(\.\d+)?%$/.test(text) || parseQuantity(text) !== undefined;
}
