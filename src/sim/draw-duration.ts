import { assert, unreachable } from '../base/index.ts';
import type { RandomStream } from '../base/index.ts';
import type { DurationSpec } from '../scenario/index.ts';

/** One duration in whole ms, never negative. A constant draws nothing from the stream. */
export function drawDurationMs(spec: DurationSpec, stream: RandomStream): number {
  const ms = drawn(spec, stream);
  if (!(ms >= 0)) assert(false, `a ${spec.kind} duration of ${ms} ms was drawn`);
  return ms;
}

function drawn(spec: DurationSpec, stream: RandomStream): number {
  switch (spec.kind) {
    case 'constant':
      return spec.ms;
    case 'uniform':
      return Math.round(spec.minMs + stream.double() * (spec.maxMs - spec.minMs));
    case 'normal':
      return Math.max(0, Math.round(stream.normal(spec.meanMs, spec.deviationMs)));
    case 'exponential':
      return Math.round(stream.exponential(spec.meanMs));
    default:
      return unreachable(spec, 'duration');
  }
}
