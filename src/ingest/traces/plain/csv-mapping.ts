import { didYouMean } from '../../../base/index.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import { fieldsOf } from '../../json-file.ts';
import { booleanOption, choiceOption, textOption } from '../options.ts';
import type { TraceInput } from '../trace-format.ts';

/** Options of the generic CSV with what each means: the hint after an unknown one, and the documentation. */
export const CSV_OPTIONS = {
  columns: 'which column is what: { arrival: submitted, cpu: cores, memory: mem } or by number from 1',
  header: 'whether the first row names the columns (true)',
  separator:
    'one character (which of , ; tab | the first line holds); a blank stands for any run of blanks and tabs',
  timeUnit: 's (default), ms, us, min, h, or iso for dates with time of day',
  durationUnit: 'unit of the duration column (as timeUnit; s where that is iso)',
  cpuUnit: 'quantity (default: 2, 500m), cores or milli',
  memoryUnit: 'quantity (default: 2Gi), B, KiB, MiB, GiB, KB, MB or GB',
  gpuResource: 'resource that the gpu column counts (nvidia.com/gpu)',
  cpu: 'what every pod asks for where there is no cpu column',
  memory: 'what every pod asks for where there is no memory column',
  start:
    'zero (default): times count from the start of the run; first: from the earliest arrival (default for iso)',
} as const;

/** Field numbers from 0; −1 where the file has no such column. */
export interface CsvColumns {
  readonly name: number;
  readonly arrival: number;
  readonly duration: number;
  readonly end: number;
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
  readonly count: number;
  readonly workload: number;
  readonly namespace: number;
  readonly priority: number;
}

export interface CsvMapping {
  readonly columns: CsvColumns;
  /** undefined: dates. */
  readonly msPerTime: number | undefined;
  readonly msPerDuration: number;
  /** Appended to a number; '' where cells are quantities. */
  readonly cpuSuffix: string;
  readonly memorySuffix: string;
  readonly gpuResource: string;
  readonly cpu: string;
  readonly memory: string;
  readonly startsAtFirst: boolean;
}

const MS_PER: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 0.001, min: 60_000, h: 3_600_000 };
const CPU_SUFFIX = { quantity: '', cores: '', milli: 'm' } as const;
const MEMORY_SUFFIX = {
  quantity: '',
  B: '',
  KiB: 'Ki',
  MiB: 'Mi',
  GiB: 'Gi',
  KB: 'k',
  MB: 'M',
  GB: 'G',
} as const;

/** Reads the header where there is one; undefined, and reported, where a named column is missing. */
export function csvMapping(rows: CsvReader, input: TraceInput): CsvMapping | undefined {
  const hasHeader = booleanOption(input, 'header', true);
  const header =
    hasHeader && rows.next() ? Array.from({ length: rows.fieldCount }, (_, field) => rows.text(field)) : [];
  const columns = columnsOf(header, rows, input);
  if (columns === undefined) return undefined;

  const timeUnit = choiceOption(input, 'timeUnit', ['s', 'ms', 'us', 'min', 'h', 'iso']);
  const durationUnit =
    input.options['durationUnit'] === undefined
      ? timeUnit
      : choiceOption(input, 'durationUnit', ['s', 'ms', 'us', 'min', 'h']);
  const start = choiceOption(input, 'start', timeUnit === 'iso' ? ['first', 'zero'] : ['zero', 'first']);
  return {
    columns,
    msPerTime: MS_PER[timeUnit],
    msPerDuration: MS_PER[durationUnit] ?? MS_PER['s'],
    cpuSuffix: CPU_SUFFIX[choiceOption(input, 'cpuUnit', ['quantity', 'cores', 'milli'])],
    memorySuffix:
      MEMORY_SUFFIX[
        choiceOption(input, 'memoryUnit', ['quantity', 'B', 'KiB', 'MiB', 'GiB', 'KB', 'MB', 'GB'])
      ],
    gpuResource: textOption(input, 'gpuResource', 'nvidia.com/gpu'),
    cpu: textOption(input, 'cpu', ''),
    memory: textOption(input, 'memory', ''),
    startsAtFirst: start === 'first',
  };
}

const NO_COLUMNS: CsvColumns = {
  name: -1,
  arrival: -1,
  duration: -1,
  end: -1,
  cpu: -1,
  memory: -1,
  gpu: -1,
  count: -1,
  workload: -1,
  namespace: -1,
  priority: -1,
};

/** What the user maps, or else the columns that bear our own names. */
function columnsOf(header: readonly string[], rows: CsvReader, input: TraceInput): CsvColumns | undefined {
  const { findings, options } = input;
  const known = Object.keys(NO_COLUMNS);
  const wanted = fieldsOf(options['columns']);
  if (wanted === undefined) {
    const names = header.map((name) => name.toLowerCase());
    const found = known.filter((name) => names.includes(name));
    if (found.length > 0)
      return { ...NO_COLUMNS, ...Object.fromEntries(found.map((name) => [name, names.indexOf(name)])) };
    findings.error(
      'trace-option-wrong',
      'columns does not say which column is what',
      rows.place(),
      MAPPING_HINT,
    );
    return undefined;
  }
  const fields: Record<string, number> = {};
  for (const [name, column] of Object.entries(wanted)) {
    const field = typeof column === 'number' ? column - 1 : header.indexOf(String(column));
    if (!known.includes(name)) {
      const meant = didYouMean(name, known);
      const hint = meant === undefined ? `columns: ${known.join(', ')}` : `did you mean ${meant}?`;
      findings.error('trace-option-unknown', `columns has no ${name}`, undefined, hint);
    } else if (!Number.isInteger(field) || field < 0) {
      const message = `column ${String(column)} for ${name} is missing`;
      findings.error(
        'csv-column-missing',
        message,
        rows.place(),
        `columns: ${header.slice(0, 20).join(', ')}`,
      );
    } else fields[name] = field;
  }
  return findings.errorCount > 0 ? undefined : { ...NO_COLUMNS, ...fields };
}

const MAPPING_HINT = 'columns: { arrival: submitted, duration: run_s, cpu: cores, memory: mem }';
