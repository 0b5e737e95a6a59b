/** What a suite measures: the words of thresholds, what a reader calls better, and in which unit limits are written. */
export interface MetricWords {
  readonly unit: 'micro-usd' | 'count' | 'hours' | 'ratio' | 'ms';
  /** Absent: neither is. */
  readonly better?: 'less' | 'more';
  readonly about: 'placement' | 'pending' | 'balance' | 'cost' | 'disruption' | 'work';
  readonly doc: string;
}

type Words = readonly [
  name: string,
  unit: MetricWords['unit'],
  better: 'less' | 'more' | undefined,
  doc: string,
];

const about = (
  group: MetricWords['about'],
  metrics: readonly Words[],
): readonly (readonly [string, MetricWords])[] =>
  metrics.map(([name, unit, better, doc]) => [
    name,
    { unit, ...(better === undefined ? {} : { better }), about: group, doc },
  ]);

/** Every metric by name, in the order in which reports show them. */
// prettier-ignore
export const SUITE_METRICS: ReadonlyMap<string, MetricWords> = new Map([
  ...about('placement', [
    ['pods.neverBound',        'count', 'less',    'Pods that never got a node.'],
    ['fragmentation.cpu',      'ratio', 'less',    'Share of the free CPU that a pod of the workload, drawn by number, could not use.'],
    ['fragmentation.memory',   'ratio', 'less',    'The same of the free memory.'],
    ['fragmentation.gpu',      'ratio', 'less',    'The same of the free GPUs; where they are shared by device, the measure of FGD (USENIX ATC’23).'],
    ['fragmentation.gpuAtEnd', 'ratio', 'less',    'The same at the end of the run.'],
    ['nodes.cpuAllocation',    'ratio', 'more',    'Requested ÷ allocatable CPU over all nodes and time.'],
    ['nodes.memoryAllocation', 'ratio', 'more',    'Requested ÷ allocatable memory.'],
    ['nodes.gpuAllocation',    'ratio', 'more',    'Requested ÷ allocatable GPUs.'],
    ['nodes.empty',            'count', undefined, 'Nodes without a pod other than a DaemonSet’s, on average.'],
    ['nodes.max',              'count', 'less',    'Nodes, most at once.'],
  ]),
  ...about('pending', [
    ['pods.pendingAtEnd',      'count', 'less',    'Pods that wait when the run ends.'],
    ['pods.pending.mean',      'ms',    'less',    'Time from creation to binding, over bound pods.'],
    ['pods.pending.p50',       'ms',    'less',    'Half of them waited no longer.'],
    ['pods.pending.p99',       'ms',    'less',    '99 of 100 waited no longer.'],
    ['pods.pending.max',       'ms',    'less',    'The longest.'],
  ]),
  ...about('balance', [
    ['imbalance.cpu',          'ratio', 'less',    'Standard deviation of requested ÷ allocatable CPU from node to node.'],
    ['imbalance.memory',       'ratio', 'less',    'The same of memory.'],
    ['imbalance.gpu',          'ratio', 'less',    'The same of GPUs, over nodes that have some.'],
    ['imbalance.cpuMemory',    'ratio', 'less',    'How far CPU and memory of a node are apart in requested ÷ allocatable.'],
  ]),
  ...about('cost', [
    ['cost.total',             'micro-usd', 'less', 'Cost of the nodes in the simulated time.'],
    ['cost.month',             'micro-usd', 'less', 'Scaled to a month of 730 h.'],
    ['cost.idle',              'micro-usd', 'less', 'The part that no pod asked for.'],
    ['cost.stranded',          'micro-usd', 'less', 'The part of it on which no pod of the run would have fitted.'],
    ['nodes.hours',            'hours',     'less', 'Node-hours.'],
  ]),
  ...about('disruption', [
    ['pods.preempted',         'count', 'less',    'Pods that made room for one of higher priority.'],
    ['pods.evicted',           'count', 'less',    'Pods that were evicted.'],
    ['pods.failed',            'count', 'less',    'Pods that failed.'],
  ]),
  ...about('work', [
    ['work.attempts',          'count', 'less',    'Scheduling cycles.'],
    ['work.nodesFiltered',     'count', 'less',    'Nodes that Filter plugins were asked about, as kube-scheduler counts them.'],
    ['work.nodesScored',       'count', 'less',    'Nodes that Score plugins were asked about.'],
    ['work.rowsVisited',       'count', 'less',    'Nodes that Plimsoll looked at anew to come to the same decisions.'],
    ['work.events',            'count', 'less',    'Lines of the event log.'],
  ]),
]);
