import type { Service } from '../../src/model/index.ts';
import type { DemandSpec } from '../../src/scenario/index.ts';

/** Requests a second to Service web, each rate for a minute and the last for ever; ten ms of a core a request. */
export function demandOf(rates: readonly number[], more: Partial<DemandSpec> = {}): DemandSpec {
  return {
    target: { kind: 'Service', namespace: 'default', name: 'web' },
    stepMs: 60_000,
    rates: Float64Array.from(rates),
    cpuMsPerRequest: 10,
    memoryBaseBytes: 0,
    memoryBytesPerConcurrentRequest: 0,
    scalesReplicas: false,
    source: '',
    ...more,
  };
}

/** A Service of the pods whose label app is its name. */
export function serviceOf(name: string, spec: object = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ...spec },
  };
}
