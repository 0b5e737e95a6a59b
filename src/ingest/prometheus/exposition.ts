import type { ByteFile } from '../byte-file.ts';
import { readTextFile } from '../json-file.ts';
import { kindOf, unitOf } from '../metrics/metric-format.ts';
import type { MetricFormat, SeriesSink } from '../metrics/metric-format.ts';
import type { MetricSeries } from '../../model/index.ts';
import type { FileHead } from '../traces/trace-format.ts';
import { prometheusNumber } from './query.ts';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+(-?[\d.]+))?(?:\s+#.*)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*,?\s*/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/**
 * A scrape in Prometheus' text format (and OpenMetrics): kubelet and cAdvisor, kube-state-metrics, any exporter. One
 * sample a series; without time stamps all stand at 0.
 */
export const exposition: MetricFormat = {
  name: 'exposition',
  summary: 'a scrape in the Prometheus text format: cAdvisor, kubelet, kube-state-metrics',
  sniff: isExposition,

  read(file, sink) {
    const types = new Map<string, string>();
    const lines = readTextFile(file, sink.findings)?.split('\n') ?? [];
    lines.forEach((line, index) => {
      const text = line.trim();
      if (text === '') return;
      if (text.startsWith('#')) noteType(text, types);
      else if (!addSample(text, types, sink)) reportLine(file, text, index + 1, sink);
    });
  },
};

function isExposition({ text }: FileHead): boolean {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.length > 0 && lines.every((line) => looksLikeSample(line.trim()));
}

/** `replicas: 3` of YAML is a name and a number too, if a colon at the end of a name were looked over. */
function looksLikeSample(line: string): boolean {
  const match = SAMPLE.exec(line);
  return match !== null && !match[1].endsWith(':') && isNumber(match[3]);
}

function isNumber(text: string): boolean {
  return text.toLowerCase() === 'nan' || !Number.isNaN(prometheusNumber(text));
}

function noteType(line: string, types: Map<string, string>): void {
  const match = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(line);
  if (match !== null) types.set(match[1], match[2]);
}

function addSample(line: string, types: ReadonlyMap<string, string>, sink: SeriesSink): boolean {
  const match = SAMPLE.exec(line);
  if (match === null) return false;
  const [, name, labelText = '', value, time = '0'] = match;
  const labels = labelsOf(labelText);
  const number = prometheusNumber(value);
  if (labels === undefined || !isNumber(value)) return false;
  // Open-ended histogram buckets and empty quantiles are infinite or NaN by design: nothing to report.
  if (!Number.isFinite(number)) return true;
  sink.add({
    name,
    labels,
    kind: typeOf(name, types),
    unit: unitOf(name),
    timesMs: [Number(time)],
    values: [number],
  });
  return true;
}

function typeOf(name: string, types: ReadonlyMap<string, string>): MetricSeries['kind'] {
  const declared = types.get(name);
  if (declared === 'counter') return 'counter';
  return declared === 'gauge' ? 'gauge' : kindOf(name);
}

/** Undefined where the text between the braces is no list of labels. */
function labelsOf(text: string): Record<string, string> | undefined {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null) return undefined;
    labels.set(
      match[1],
      match[2].replace(/\\[n"\\]/g, (escape) => ESCAPES[escape]),
    );
  }
  return Object.fromEntries(labels);
}

function reportLine(file: ByteFile, line: string, number: number, { findings }: SeriesSink): void {
  findings.badRow('exposition-broken', 'not a sample: expected name{label="value"} number', () => ({
    file: file.path,
    line: number,
    column: 1,
    lineText: line,
  }));
}
