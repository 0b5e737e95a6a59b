import type { Pod, PodShape, WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import type { Findings } from '../../findings.ts';
import { booleanOption, choiceOption } from '../options.ts';
import { TraceBuilder, podOf } from '../trace-builder.ts';
import { headOf } from '../trace-format.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';
import { BORG_MACHINE_OPTIONS, borgMachine } from './borg-machine.ts';
import type { BorgMachine } from './borg-machine.ts';
import { readMachineEvents } from './borg-machine-events.ts';
import { readTaskConstraints } from './borg-constraints.ts';
import type { TaskConstraints } from './borg-constraints.ts';
import { BORG_START_US, Field, FileKind, kindOfFile, logicalJobNames, TaskEvent } from './borg-fields.ts';

/**
 * Google's Borg cluster traces of 2011 (ClusterData2011_2): task_events, machine_events, and where they are there
 * job_events, task_constraints and machine_attributes.
 *
 * A SUBMIT opens an attempt, the event that ends it closes it, and every attempt is a pod: a task that was evicted or
 * failed and submitted again comes again as a further pod, so that the load is the recorded one. With
 * `evictions: merge` an evicted attempt and the next are one pod instead, which runs as long as both together: the
 * simulated cluster then decides for itself who is evicted.
 *
 * Time 600 s of the trace is the start; what the trace says of time 0 was so before.
 */
export const borg2011: TraceFormat = {
  name: 'borg-2011',
  summary: 'Google Borg 2011: task_events, machine_events, job_events CSV shards',
  options: {
    ...BORG_MACHINE_OPTIONS,
    evictions: 'replay (default): each attempt is a pod; merge: an evicted attempt goes on in the next',
    antiAffinity: 'true (default): tasks that must run on different machines get anti-affinity by job',
    workload:
      'what costs are allocated to: tier (default: free, batch, production), user, job (logical name)',
  },

  sniff: (head) => kindOfFile(head) !== undefined,

  read(input: TraceInput): WorkloadTrace {
    const { files, findings } = input;
    const builder = new TraceBuilder();
    const machine = borgMachine(input);
    const ofKind = (kind: FileKind): ByteFile[] => files.filter((file) => kindOfFile(headOf(file)) === kind);

    const constraints = readTaskConstraints(ofKind(FileKind.Constraints), findings);
    readMachineEvents(ofKind(FileKind.Machines), ofKind(FileKind.Attributes), machine, builder, findings);
    const tasks = new TaskReader(builder, findings, {
      machine,
      jobNames: logicalJobNames(ofKind(FileKind.Jobs), findings),
      constraints,
      workload: choiceOption(input, 'workload', ['tier', 'user', 'job']),
      merge: choiceOption(input, 'evictions', ['replay', 'merge']) === 'merge',
      antiAffinity: booleanOption(input, 'antiAffinity', true),
    });
    for (const file of ofKind(FileKind.Tasks)) tasks.readFile(file);
    tasks.finish();
    builder.assume(machine.assumption);
    builder.assume(
      'borg-2011: Borg books machines beyond their size; kube-scheduler does not, so more pods wait here.',
    );
    return builder.finish(input.name, 'borg-2011');
  },
};

/** Job and index as one number, which they are in every real trace: a text for each row is what took longest. */
type TaskKey = number | string;

const INDEX_BITS = 2 ** 17;

function taskKey(rows: CsvReader): TaskKey {
  const job = rows.number(Field.job);
  const index = rows.number(Field.task);
  const key = job * INDEX_BITS + index;
  const isExact = Number.isSafeInteger(key) && Number.isInteger(job) && index >= 0 && index < INDEX_BITS;
  return isExact ? key : `${rows.text(Field.job)}-${rows.text(Field.task)}`;
}

interface TaskContext {
  readonly machine: BorgMachine;
  readonly jobNames: ReadonlyMap<string, string>;
  readonly workload: 'tier' | 'user' | 'job';
  readonly constraints: TaskConstraints;
  readonly merge: boolean;
  readonly antiAffinity: boolean;
}

/** One attempt of a task that has not ended. */
interface Attempt {
  readonly row: number;
  readonly arrivalUs: number;
  startUs: number | undefined;
  /** Run time of earlier attempts that were evicted, where they are merged. */
  earlierUs: number;
}

class TaskReader {
  readonly #builder: TraceBuilder;
  readonly #findings: Findings;
  readonly #context: TaskContext;
  readonly #open = new Map<TaskKey, Attempt>();
  /** Attempts that were evicted and wait for their next submission, where they are merged. */
  readonly #evicted = new Map<TaskKey, Attempt>();
  readonly #attempts = new Map<TaskKey, number>();
  readonly #counts = {
    noRequest: 0,
    update: 0,
    evicted: 0,
    failed: 0,
    lost: 0,
    endless: 0,
    never: 0,
    orphan: 0,
  };
  #lastUs = 0;

  constructor(builder: TraceBuilder, findings: Findings, context: TaskContext) {
    this.#builder = builder;
    this.#findings = findings;
    this.#context = context;
  }

  readFile(file: ByteFile): void {
    const rows = openCsv(file, this.#findings);
    while (rows.next()) this.#readRow(rows);
  }

  /** Attempts still open run to the end of the simulation. */
  finish(): void {
    for (const attempt of this.#evicted.values()) this.#close(attempt, attempt.earlierUs);
    for (const attempt of this.#open.values()) {
      if (attempt.startUs === undefined) this.#counts.never++;
      else this.#counts.endless++;
    }
    this.#stateAssumptions();
  }

  #readRow(rows: CsvReader): void {
    const timeUs = rows.number(Field.time);
    const event = rows.number(Field.event);
    const bad =
      !(timeUs >= 0) || rows.isEmpty(Field.job) || rows.isEmpty(Field.task) || !(event >= 0 && event <= 8);
    if (bad) {
      this.#findings.badRow('borg-row', 'not a row of task_events: time, job, task or event is wrong', () =>
        rows.place(),
      );
      return;
    }
    // 2^63 − 1 marks what happened after the trace had ended.
    if (timeUs > Number.MAX_SAFE_INTEGER) return;
    if (timeUs < this.#lastUs) {
      this.#findings.badRow('trace-times-order', 'this event is earlier than the one before it', () =>
        rows.place(0),
      );
      return;
    }
    this.#lastUs = timeUs;
    this.#take(rows, timeUs, event);
  }

  #take(rows: CsvReader, timeUs: number, event: number): void {
    const task = taskKey(rows);
    if (event === TaskEvent.UpdatePending || event === TaskEvent.UpdateRunning) this.#counts.update++;
    else if (event === TaskEvent.Submit) this.#submit(task, rows, timeUs);
    else if (event === TaskEvent.Schedule) this.#schedule(task, rows, timeUs);
    else this.#end(task, timeUs, event);
  }

  #submit(task: TaskKey, rows: CsvReader, timeUs: number): void {
    if (this.#open.has(task)) return; // a repeated row of the missing-info kind
    const evicted = this.#evicted.get(task);
    if (evicted !== undefined) {
      this.#evicted.delete(task);
      evicted.startUs = undefined;
      this.#open.set(task, evicted);
      return;
    }
    const shape = this.#shape(rows);
    if (shape === undefined) return;
    const attempt = (this.#attempts.get(task) ?? 0) + 1;
    this.#attempts.set(task, attempt);
    const first = `${rows.text(Field.job)}-${rows.text(Field.task)}`;
    const name = attempt === 1 ? first : `${first}-r${attempt}`;
    const arrivalMs = Math.floor(Math.max(0, timeUs - BORG_START_US) / 1000);
    const row = this.#builder.addPod(arrivalMs, Infinity, shape, name);
    this.#open.set(task, { row, arrivalUs: timeUs, startUs: undefined, earlierUs: 0 });
  }

  #schedule(task: TaskKey, rows: CsvReader, timeUs: number): void {
    // The submission of some tasks is missing: they come when they are scheduled.
    if (!this.#open.has(task)) this.#submit(task, rows, timeUs);
    const attempt = this.#open.get(task);
    if (attempt !== undefined) attempt.startUs ??= timeUs;
  }

  #end(task: TaskKey, timeUs: number, event: number): void {
    const attempt = this.#open.get(task);
    if (attempt === undefined) {
      this.#counts.orphan++;
      return;
    }
    this.#open.delete(task);
    if (event === TaskEvent.Evict) this.#counts.evicted++;
    if (event === TaskEvent.Fail) this.#counts.failed++;
    if (event === TaskEvent.Lost) this.#counts.lost++;
    if (attempt.startUs === undefined) {
      // Killed while it waited: it asks for a place until then, and never ran.
      this.#counts.never++;
      this.#close(attempt, timeUs - attempt.arrivalUs);
      return;
    }
    const ranUs = timeUs - Math.max(attempt.startUs, BORG_START_US);
    attempt.earlierUs += Math.max(0, ranUs);
    if (event === TaskEvent.Evict && this.#context.merge) this.#evicted.set(task, attempt);
    else this.#close(attempt, attempt.earlierUs);
  }

  #close({ row }: Attempt, durationUs: number): void {
    this.#builder.setDuration(row, Math.floor(Math.max(0, durationUs) / 1000));
  }

  #shape(rows: CsvReader): number | undefined {
    const request = this.#request(rows);
    if (request === undefined) return undefined;
    const { cpu, memory, priority } = request;
    const { machine, constraints, antiAffinity } = this.#context;
    const apart = antiAffinity && rows.number(Field.apart) === 1 ? `job-${rows.text(Field.job)}` : undefined;
    const selector = constraints.isEmpty
      ? undefined
      : constraints.of(rows.text(Field.job), rows.text(Field.task));
    const workload = this.#workload(rows, priority);
    const schedulingClass = rows.text(Field.schedulingClass);
    const key = [cpu, memory, priority, schedulingClass, workload, apart, selector?.key].join('|');
    return this.#builder.shape(key, () =>
      shapeOf({
        resources: { cpu: machine.cpu(cpu), memory: machine.memory(memory) },
        priority,
        schedulingClass,
        workload,
        apart,
        nodeAffinity: selector?.affinity,
      }),
    );
  }

  /** Shares of the largest machine; empty cells, which the trace has a few of, ask for nothing. */
  #request(rows: CsvReader): { cpu: number; memory: number; priority: number } | undefined {
    const cpu = rows.isEmpty(Field.cpu) ? 0 : rows.number(Field.cpu);
    const memory = rows.isEmpty(Field.memory) ? 0 : rows.number(Field.memory);
    const priority = rows.number(Field.priority);
    if (isShare(cpu) && isShare(memory) && Number.isInteger(priority)) {
      if (rows.isEmpty(Field.cpu)) this.#counts.noRequest++;
      return { cpu, memory, priority };
    }
    this.#findings.badRow('borg-row', 'a request or the priority is no number in range', () =>
      rows.place(Field.priority),
    );
    return undefined;
  }

  #workload(rows: CsvReader, priority: number): string {
    const { workload, jobNames } = this.#context;
    if (workload === 'tier') return tierOf(priority);
    if (workload === 'user') return rows.text(Field.user);
    return jobNames.get(rows.text(Field.job)) ?? rows.text(Field.job);
  }

  #stateAssumptions(): void {
    const { noRequest, update, evicted, failed, lost, endless, never, orphan } = this.#counts;
    const say = (count: number, text: string): void => {
      if (count > 0) this.#builder.assume(`borg-2011: ${count} ${text}`);
    };
    const after = this.#context.merge ? 'go on in the next attempt of the task' : 'end as they did on Borg';
    say(evicted, `evictions; the pods ${after}.`);
    say(failed + lost, 'attempts failed or were lost; each next attempt is a pod of its own.');
    say(endless, 'attempts have no end in these files and run to the end of the simulation.');
    say(never, 'attempts were never scheduled in these files; they run as long as they waited, or for ever.');
    say(noRequest, 'attempts have no recorded request and ask for nothing.');
    say(
      update,
      'changes of a running or pending task are left out: a pod keeps the request that it came with.',
    );
    say(orphan, 'ends of attempts whose begin is not in these files are left out.');
    this.#builder.assume('borg-2011: disk requests are left out: the trace gives no disk size of machines.');
  }
}

interface TaskSpec {
  readonly resources: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly schedulingClass: string;
  readonly workload: string;
  readonly apart: string | undefined;
  readonly nodeAffinity: NonNullable<Pod['spec']['affinity']>['nodeAffinity'];
}

function shapeOf({
  resources,
  priority,
  schedulingClass,
  workload,
  apart,
  nodeAffinity,
}: TaskSpec): PodShape {
  const labels = {
    'borg/scheduling-class': schedulingClass,
    ...(apart === undefined ? {} : { 'borg/job': apart }),
  };
  const podAntiAffinity =
    apart === undefined
      ? undefined
      : {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'borg/job': apart } } },
          ],
        };
  const affinity = {
    ...(nodeAffinity === undefined ? {} : { nodeAffinity }),
    ...(podAntiAffinity === undefined ? {} : { podAntiAffinity }),
  };
  const pod = podOf('borg', resources, {
    metadata: { labels },
    spec: { priority, ...(Object.keys(affinity).length > 0 ? { affinity } : {}) },
  });
  return { workload, pod };
}

/** Requests beyond the largest machine are possible in the trace, a thousand times it is a broken file. */
function isShare(value: number): boolean {
  return value >= 0 && value <= 1000;
}

/** The bands of ClusterData2011's documentation. */
function tierOf(priority: number): string {
  if (priority <= 1) return 'free';
  return priority >= 9 ? 'production' : 'batch';
}
