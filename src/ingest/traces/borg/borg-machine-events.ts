import type { Node, NodeEvent } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { CsvReader } from '../../csv/csv-reader.ts';
import type { Findings } from '../../findings.ts';
import { nodeOf } from '../trace-builder.ts';
import type { TraceBuilder } from '../trace-builder.ts';
import { BORG_START_US } from './borg-fields.ts';
import type { BorgMachine } from './borg-machine.ts';
import { attributeLabels } from './borg-constraints.ts';

const EVENT_KINDS: readonly NodeEvent['kind'][] = ['add', 'remove', 'update'];

/** machine_events: machines of time 0 are there from the start, the others come, go and change. */
export function readMachineEvents(
  files: readonly ByteFile[],
  attributes: readonly ByteFile[],
  machine: BorgMachine,
  builder: TraceBuilder,
  findings: Findings,
): void {
  const labels = attributeLabels(attributes, findings);
  const reader = new MachineReader(machine, labels, builder);
  for (const file of files) {
    const rows = openCsv(file, findings);
    while (rows.next()) {
      if (!reader.take(rows))
        findings.badRow(
          'borg-row',
          'not a row of machine_events: time, machine, event or size is wrong',
          () => rows.place(),
        );
    }
  }
  reader.stateAssumptions();
}

class MachineReader {
  readonly #machine: BorgMachine;
  readonly #labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #builder: TraceBuilder;
  readonly #present = new Map<string, Node>();
  #sizeless = 0;

  constructor(
    machine: BorgMachine,
    labels: ReadonlyMap<string, Readonly<Record<string, string>>>,
    builder: TraceBuilder,
  ) {
    this.#machine = machine;
    this.#labels = labels;
    this.#builder = builder;
  }

  /** False for a row that is none. */
  take(rows: CsvReader): boolean {
    const timeUs = rows.number(0);
    const id = rows.text(1);
    const kind = EVENT_KINDS[rows.number(2)];
    if (!(timeUs >= 0) || id === '' || kind === undefined) return false;
    if (timeUs > Number.MAX_SAFE_INTEGER) return true;

    const timeMs = Math.floor(Math.max(0, timeUs - BORG_START_US) / 1000);
    if (kind === 'remove') return this.#remove(id, timeMs);
    if (rows.isEmpty(4) || rows.isEmpty(5)) {
      this.#sizeless++;
      return true;
    }
    const [cpu, memory] = [rows.number(4), rows.number(5)];
    if (!(cpu > 0 && cpu <= 1 && memory > 0 && memory <= 1)) return false;
    this.#put(id, timeMs, this.#node(id, cpu, memory));
    return true;
  }

  stateAssumptions(): void {
    if (this.#sizeless === 0) return;
    this.#builder.assume(`borg-2011: ${this.#sizeless} machine events without a size are left out.`);
  }

  #remove(id: string, timeMs: number): boolean {
    const node = this.#present.get(id);
    if (node === undefined) return true;
    this.#present.delete(id);
    this.#builder.nodeEvents.push({ timeMs, kind: 'remove', node });
    return true;
  }

  #put(id: string, timeMs: number, node: Node): void {
    const kind = this.#present.has(id) ? 'update' : 'add';
    this.#present.set(id, node);
    if (timeMs === 0 && kind === 'add') this.#builder.nodes.push(node);
    else this.#builder.nodeEvents.push({ timeMs, kind, node });
  }

  #node(id: string, cpu: number, memory: number): Node {
    const { pods } = this.#machine;
    const resources = { cpu: this.#machine.cpu(cpu), memory: this.#machine.memory(memory), pods };
    return nodeOf(`machine-${id}`, resources, {
      'node.kubernetes.io/instance-type': `borg-${cpu}-${memory}`,
      ...this.#labels.get(id),
    });
  }
}
