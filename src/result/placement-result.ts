/**
 * How well the scheduler placed the pods of a run, looked at at evenly spaced times; what `plimsoll bench` compares.
 * Ratios are 0…1; a resource that no node has is absent.
 */
export interface PlacementResult {
  /** How often the nodes were looked at; the last look is the end of the run. */
  readonly looks: number;
  /** Share of the free amount that a pod of the workload, drawn by number, could not use; over all looks together. */
  readonly fragmentation: Readonly<Record<string, number>>;
  /** The same at the end of the run. */
  readonly fragmentationAtEnd: Readonly<Record<string, number>>;
  /** Standard deviation of requested ÷ allocatable from node to node; mean over the looks. */
  readonly imbalance: Readonly<Record<string, number>>;
  /** How far a node's CPU and memory allocation lie apart; mean over nodes and looks. */
  readonly cpuMemoryGap: number;
  /** Nodes without a pod other than a DaemonSet's; mean over the looks. */
  readonly emptyNodes: number;
  readonly work: SchedulingWork;
}

/** What deciding cost, in counts that no machine changes. */
export interface SchedulingWork {
  /** Scheduling cycles. */
  readonly attempts: number;
  /** Nodes that the Filter plugins were asked about, as kube-scheduler counts them: until enough were found. */
  readonly nodesFiltered: number;
  /** Nodes that the Score plugins were asked about: none where only one was feasible. */
  readonly nodesScored: number;
  /** Node rows that this program looked at anew to come to the same decisions. */
  readonly rowsVisited: number;
}
