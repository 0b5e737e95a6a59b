/** One line of a recorded control-plane run; fields that a kind of line does not have are absent. */
export interface RunLine {
  /** Milliseconds since the start of the run; the set-up has t < 0. */
  readonly t: number;
  /** Kind of line: pod, node, obj, hpa, event, evict, drained … */
  readonly k: string;
  readonly ev?: string;
  readonly ns?: string;
  readonly name?: string;
  readonly node?: string;
  readonly kind?: string;
  readonly owner?: string;
  readonly status?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly disruption?: string;
  readonly desired?: number;
  readonly reason?: string;
  readonly code?: number;
  readonly v?: Readonly<Record<string, unknown>>;
}
