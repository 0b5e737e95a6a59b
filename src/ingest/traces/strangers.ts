import { headerNames } from '../csv/open-csv.ts';
import type { ByteFile } from '../byte-file.ts';
import { hasColumns, headOf } from './trace-format.ts';
import type { FileHead } from './trace-format.ts';

/**
 * Files that somebody may well point at and that no reader is there for: published traces of other years and makers,
 * what kubectl prints for people, any other table. Told by their look, so that the answer is not "no Kubernetes object".
 * Sources: the schemas that the authors publish beside their data.
 */
export interface Stranger {
  /** What follows "looks like". */
  readonly what: string;
  /** What to do instead; absent where no other way is known than to write a CSV of the generic form. */
  readonly hint?: string;
  /** Options of the generic CSV format under which this very file can be replayed. */
  readonly csvOptions?: Readonly<Record<string, unknown>>;
}

interface Look extends Stranger {
  looks(head: FileHead): boolean;
}

const JSON_OUTPUT = 'kubectl get nodes,deployments,replicasets,statefulsets,daemonsets,jobs,pods -A -o json';

const LOOKS: readonly Look[] = [
  {
    what: 'a table that kubectl prints for people',
    hint: JSON_OUTPUT,
    looks: ({ firstLine }) => /^(NAMESPACE\s+)?NAME\s+[A-Z]/.test(firstLine),
  },
  {
    what: 'what kubectl describe prints for people',
    hint: JSON_OUTPUT,
    looks: ({ firstLine, text }) => /^Name:\s+\S+$/.test(firstLine) && /^Labels:\s/m.test(text),
  },
  {
    what: 'an error of kubectl and no dump',
    hint: 'run the command again once it succeeds, and look at what it wrote',
    looks: ({ firstLine }) => /^(Error from server|error: |The connection to the server)/.test(firstLine),
  },
  {
    what: 'Google’s cluster trace of 2019, of which only that of 2011 is read (borg-2011)',
    looks: (head) => /"collection_id"/.test(head.text) || hasColumns(head, 'collection_id'),
  },
  {
    what: 'readings of Google’s cluster trace of 2011, whose task_events are what is replayed',
    looks: ({ name }) => /^(task_usage|part-\d+-of-\d+\.task_usage)/.test(name),
  },
  {
    what: 'a table of tasks of Alibaba’s PAI trace (2020), of which only the machine list is read (pai-machines)',
    looks: (head) =>
      /^pai_(task|job|instance|sensor|group_tag)_table/.test(head.name) ||
      hasColumns(head, 'plan_cpu', 'plan_gpu'),
  },
  {
    what: 'Alibaba’s microservices trace (2021, 2022), which no reader is there for',
    looks: (head) => hasColumns(head, 'msname', 'msinstanceid'),
  },
  {
    what: 'Alibaba’s cluster trace of 2017 or 2018, which no reader is there for',
    looks: ({ name }) =>
      /^(batch_(task|instance)|container_(meta|usage|event)|machine_(meta|usage)|server_(event|usage))\b/.test(
        name,
      ),
  },
  {
    what: 'Azure’s packing trace (2020), whose machines are shares of several types, which no reader is there for',
    looks: (head) => hasColumns(head, 'vmtypeid'),
  },
  {
    what: 'calls of Azure Functions (2021), which are no pods',
    looks: (head) => hasColumns(head, 'app', 'func', 'end_timestamp'),
  },
  {
    what: 'Microsoft’s Philly trace, which no reader is there for',
    looks: ({ text }) => /"jobid"\s*:/.test(text) && /"vc"\s*:/.test(text),
  },
  {
    what: 'a log of jobs in a queue (as Helios publishes), read by the generic format csv',
    csvOptions: {
      columns: { arrival: 'submit_time', duration: 'duration', gpu: 'gpu_num', cpu: 'cpu_num' },
      timeUnit: 'iso',
      durationUnit: 's',
    },
    looks: (head) => hasColumns(head, 'submit_time', 'duration', 'gpu_num', 'cpu_num'),
  },
];

/** A published trace, or an output for people, that is known and not read. */
export function strangerOf(file: ByteFile): Stranger | undefined {
  const head = headOf(file);
  return LOOKS.find((look) => look.looks(head));
}

const COLUMNS_SHOWN = 8;
const COLUMNS_MIN = 2;

/** Any other table of text: what its first line holds, and how the generic format reads it. */
export function tableOf(file: ByteFile): Stranger | undefined {
  const { name, firstLine } = headOf(file);
  const cells = headerNames(firstLine);
  if (!/\.(csv|tsv|psv)$/.test(name) || cells.length < COLUMNS_MIN) return undefined;
  const shown = cells.slice(0, COLUMNS_SHOWN).join(', ');
  const more = cells.length > COLUMNS_SHOWN ? ` and ${cells.length - COLUMNS_SHOWN} more` : '';
  return { what: `a table of no trace that is known by its columns (${shown}${more})` };
}
