import { decode } from '@msgpack/msgpack';
import type { KubernetesObject, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, listOf, readJsonFile } from '../../json-file.ts';
import { choiceOption } from '../options.ts';
import { TraceBuilder } from '../trace-builder.ts';
import type { FileHead, TraceFormat, TraceInput } from '../trace-format.ts';
import { readLifecycles } from './simkube-lifecycles.ts';
import type { Lifecycles } from './simkube-lifecycles.ts';
import { ReplicaPods } from './simkube-replicas.ts';
import { kubernetesObject } from './template.ts';

/**
 * SimKube traces: Kubernetes objects applied and deleted over time, as MessagePack (.sktrace) or JSON.
 *
 * By default (`as: pods`) the objects are followed as controllers that act at once would: a Deployment of five
 * replicas is five pods of its template from the moment it is applied until it is scaled down, changed or deleted.
 * Owners whose pods' life was recorded (pod_lifecycles) have those pods instead. With `as: objects` the objects
 * themselves are handed on, for a run with its own controllers.
 */
export const simkube: TraceFormat = {
  name: 'simkube',
  summary: 'SimKube trace (.sktrace or JSON): Kubernetes objects applied and deleted over time',
  options: {
    as: 'pods (default): follow the objects as instant controllers would; objects: hand them on as they are',
  },
  sniff: (head) => isJsonTrace(head) || isMessagePackTrace(head),

  read(input: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const asObjects = choiceOption(input, 'as', ['pods', 'objects']) === 'objects';
    for (const file of input.files) {
      const value = fieldsOf(
        file.bytes[0] === 0x7b ? readJsonFile(file, input.findings) : unpacked(file, input.findings),
      );
      if (value === undefined) continue;
      const startS = startOf(listOf(value['events']));
      const events = eventsOf(value, startS, file, input.findings);
      if (asObjects) handOn(events, builder);
      else follow(events, readLifecycles(value['pod_lifecycles'], startS), builder);
    }
    return builder.finish(input.name, 'simkube');
  },
};

function isJsonTrace({ text }: FileHead): boolean {
  return /^\s*\{\s*"version"\s*:\s*\d+\s*,\s*"config"\s*:/.test(text);
}

/** A map (or, in the oldest version, an array) whose first key is `version` or `config`. */
function isMessagePackTrace({ name, bytes }: FileHead): boolean {
  if (name.endsWith('.sktrace')) return true;
  const isMap = bytes.length > 10 && bytes[0] >= 0x80 && bytes[0] <= 0x8f;
  return isMap && new TextDecoder('latin1').decode(bytes.subarray(2, 9)) === 'version';
}

function unpacked(file: ByteFile, findings: Findings): unknown {
  try {
    // Keys of pod_lifecycles are pairs of texts: they become JSON texts.
    return decode(file.bytes, {
      mapKeyConverter: (key) =>
        typeof key === 'string' || typeof key === 'number' ? key : JSON.stringify(key),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.error('sktrace-broken', `not a whole MessagePack file: ${reason}`, { file: file.path });
    return undefined;
  }
}

interface TraceEvent {
  readonly timeMs: number;
  readonly applied: readonly KubernetesObject[];
  readonly deleted: readonly KubernetesObject[];
}

function eventsOf(
  trace: Readonly<Record<string, unknown>>,
  startS: number,
  file: ByteFile,
  findings: Findings,
): TraceEvent[] {
  if (!Array.isArray(trace['events'])) {
    findings.error('sktrace-broken', 'no list of events', { file: file.path });
    return [];
  }
  const events: TraceEvent[] = [];
  trace['events'].forEach((value: unknown, index) => {
    const event = fieldsOf(value) ?? {};
    const ts = event['ts'];
    if (typeof ts !== 'number' || !(ts >= startS && ts - startS < 1e9)) {
      findings.badRow('trace-time', `event ${index} has no ts in seconds`, () => ({ file: file.path }));
      return;
    }
    const objects = (key: string): KubernetesObject[] =>
      objectsOf(listOf(event[key]), `event ${index}`, file, findings);
    const timeMs = Math.round((ts - startS) * 1000);
    events.push({ timeMs, applied: objects('applied_objs'), deleted: objects('deleted_objs') });
  });
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

function startOf(events: readonly unknown[]): number {
  const times = events.map((event) => fieldsOf(event)?.['ts']).filter((ts) => typeof ts === 'number');
  return times.reduce((least, ts) => Math.min(least, ts), Infinity);
}

function objectsOf(
  values: readonly unknown[],
  where: string,
  file: ByteFile,
  findings: Findings,
): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  for (const value of values) {
    const object = kubernetesObject(value);
    if (object !== undefined) objects.push(object);
    else
      findings.badRow('trace-row', `an object of ${where} has no kind, apiVersion or name`, () => ({
        file: file.path,
      }));
  }
  return objects;
}

function handOn(events: readonly TraceEvent[], builder: TraceBuilder): void {
  for (const { timeMs, applied, deleted } of events) {
    for (const object of applied) builder.objectEvents.push({ timeMs, kind: 'apply', object });
    for (const object of deleted) builder.objectEvents.push({ timeMs, kind: 'delete', object });
  }
}

function follow(events: readonly TraceEvent[], lifecycles: Lifecycles, builder: TraceBuilder): void {
  const pods = new ReplicaPods(builder, lifecycles);
  for (const { timeMs, applied, deleted } of events) {
    for (const object of applied) pods.apply(object, timeMs);
    for (const object of deleted) pods.remove(object, timeMs);
  }
  pods.stateAssumptions();
}
