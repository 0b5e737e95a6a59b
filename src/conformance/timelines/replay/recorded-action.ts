/** An entry of actions.json; which fields there are depends on `do`. */
export interface RecordedAction {
  readonly atMs: number;
  readonly do: string;
  readonly file?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly replicas?: number;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly selector?: string;
  readonly metric?: string;
  readonly total?: number;
  readonly perPod?: number;
  readonly capPerPod?: number;
  readonly idle?: number;
}

/** A scenario of recorded runs: actions.json. */
export interface RecordedScenario {
  readonly name: string;
  readonly durationMs: number;
  readonly setup: readonly string[];
  /** Time 0 falls on this second of a wall-clock minute. */
  readonly alignSecond?: number;
  readonly alignMinuteModulo?: number;
  readonly clusterAutoscaler?: { readonly flags: readonly string[] };
  readonly actions: readonly RecordedAction[];
}
