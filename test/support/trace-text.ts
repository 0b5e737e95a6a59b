import { formatDiagnostic } from '../../src/base/index.ts';
import { readTraceFiles } from '../../src/ingest/traces/index.ts';
import type { TraceReading, TraceRequest } from '../../src/ingest/traces/index.ts';
import type { WorkloadTrace } from '../../src/model/index.ts';

/** Reads a trace from texts, by file name. */
export function readTexts(
  texts: Readonly<Record<string, string>>,
  request: Omit<TraceRequest, 'files'> = {},
): Promise<TraceReading> {
  const encoder = new TextEncoder();
  const files = Object.entries(texts).map(([path, text]) => ({ path, bytes: encoder.encode(text) }));
  return readTraceFiles(files, request);
}

/** The trace; a failed reading fails the test with its diagnostics. */
export function traceOf({ trace, diagnostics }: TraceReading): WorkloadTrace {
  if (trace === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return trace;
}

/** One line a pod: arrival, duration, name, workload, requests. */
export function podLines(trace: WorkloadTrace): string[] {
  return Array.from({ length: trace.podCount }, (_, row) => {
    const { pod, workload } = trace.shapes[trace.shapeOf[row]];
    const requests = pod.spec.containers[0].resources?.requests ?? {};
    const asked = Object.entries(requests).map(([name, amount]) => `${name}=${amount}`);
    const name = trace.podNames?.[row] ?? '-';
    return `${trace.arrivalMs[row]} +${trace.durationMs[row]} ${name} ${workload} ${asked.join(' ')}`;
  });
}

export function codesOf({ diagnostics }: TraceReading): string[] {
  return diagnostics.map(
    ({ severity, code, place }) => `${severity} ${code} ${place?.line ?? '-'}:${place?.column ?? '-'}`,
  );
}
