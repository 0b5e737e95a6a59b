import { AUTOSCALING, AUTOSCALING_OPTIONS } from './autoscaling-tables.ts';
import { may, must } from './field-table.ts';
import type { FieldTable } from './field-table.ts';

/**
 * Every field of a scenario file: its type (in the language of ingest/schema/type-text.ts), what it means, its default.
 * The one table: checks, `schemas/scenario.schema.json` and docs/scenario-format.md are made of it.
 *
 * Types beyond ingest's scalars: `dist` a duration or a distribution in short form, `expr` an expression, `usd` an
 * amount of money, `ratio` a share (0.2 or 20%), `target`, `kill` and `node` names of things, `limit` what an assertion
 * compares with.
 */
export type TableName =
  | 'Scenario'
  | 'Metadata'
  | 'Spec'
  | 'Cluster'
  | 'NodePool'
  | 'Taint'
  | 'AutoscalingOptions'
  | 'Distribution'
  | 'Workload'
  | 'Trace'
  | 'Demand'
  | 'DemandMemory'
  | 'Metric'
  | 'Usage'
  | 'History'
  | 'UsageStartup'
  | 'UsageCache'
  | 'UsageExits'
  | 'Runtime'
  | 'RuntimeImage'
  | 'Scheduler'
  | 'Autoscaling'
  | 'Karpenter'
  | 'Timing'
  | 'Prices'
  | 'PriceWeights'
  | 'Fault'
  | 'Action'
  | 'Assertion';

/**
 * Every field of scenario.yaml by the object it is in: the check, `docs/scenario-format.md` and the hints all come from
 * here.
 */
export const SCENARIO_TABLES: Readonly<Record<TableName, FieldTable>> = {
  Scenario: {
    apiVersion: must('=plimsoll/v1', 'The format of this file.'),
    kind: must('=Scenario', 'A scenario.'),
    metadata: may('Metadata', 'What the scenario is called.'),
    spec: must('Spec', 'The scenario itself.'),
  },
  Metadata: {
    name: may('str', 'Name, used for the folder of results.', 'the name of the folder or file'),
    description: may('str', 'One or two sentences for the head of the report.'),
  },
  Spec: {
    horizon: may('dur', 'Simulated time; the run ends then.', '24h'),
    seed: may('int', 'Seed of all random streams.', '1'),
    start: may(
      'str',
      'Calendar time of the start, for CronJobs and cron triggers.',
      'the newest time in the dump, else 2000-01-01T00:00:00Z (a Saturday)',
      '2026-03-02T00:00:00Z',
    ),
    cluster: may('Cluster', 'What is there at the start.'),
    workload: may('Workload', 'What is to run.'),
    scheduler: may('Scheduler', 'The scheduler and its configuration.'),
    autoscaling: may('Autoscaling', 'Autoscalers and their real flags.'),
    timing: may('Timing', 'Delays of the kubelet and the control plane.'),
    runtime: may('Runtime', 'How nodes run containers: images, the kubelet’s settings.'),
    prices: may('Prices', 'What nodes cost.'),
    faults: may('[Fault]', 'What breaks, and when.'),
    actions: may('[Action]', 'What somebody does, and when.'),
    assertions: may('[Assertion]', 'Limits; a crossed one makes the exit code 1.'),
  },
  Cluster: {
    manifests: may(
      '[str]',
      'Kubernetes objects: files, folders, archives or patterns (`cluster/*.yaml`), relative to the scenario.',
    ),
    nodes: may(
      '=keep|replace',
      '`replace` drops the nodes that the manifests bring and their bindings, and packs the pods anew onto the node pools.',
      'keep',
    ),
    nodePools: may('[NodePool]', 'Groups of equal nodes.'),
    autoNodes: may(
      'NodePool',
      'Where there are no nodes at all: the pool from which nodes are added one at a time while a pending pod would fit an empty one.',
      'm7i.2xlarge in three zones',
    ),
    cluster: may('str', 'Of several clusters in one folder, the one to take.', 'the first'),
  },
  NodePool: {
    name: must('str', 'Name of the pool; nodes are called after it.'),
    instanceType: may(
      'str',
      'A name from the catalogue. Either this or `capacity`.',
      undefined,
      'm7i.2xlarge',
    ),
    capacity: may('{qty}', 'The machine written out.', undefined, '{cpu: 8, memory: 32Gi}'),
    allocatable: may('{qty}', 'What pods can have of it.', 'the capacity less what the provider reserves'),
    capacityType: may('=on-demand|spot', 'How it is rented.', 'on-demand'),
    count: may('int', 'Nodes at the start.', '`min`, else 1'),
    min: may('int', 'An autoscaler never goes below.', '0, or `count` without autoscaler'),
    max: may('int', 'An autoscaler never goes above.', '`count`'),
    zones: may('[str]', 'Zones, in turn.', '[a]'),
    region: may('str', 'Region, for zones and prices.', 'that of the price book'),
    labels: may('{str}', 'Labels of every node.'),
    taints: may('[Taint]', 'Taints of every node.'),
    maxPods: may('int', 'Pods a node takes.', '110, or what the provider allows'),
    kubeReserved: may(
      '{qty}',
      'What the kubelets keep for themselves; a resource that is written replaces the provider’s figure.',
      'by the provider’s formula; nothing of a written `capacity`',
      '{cpu: 80m, memory: 893Mi}',
    ),
    systemReserved: may('{qty}', 'What they keep for the system.', 'nothing'),
    evictionHard: may(
      '{str}',
      'Thresholds of hard eviction, which pods cannot have either: amounts or shares.',
      '100Mi of memory and 10 % of the disk where anything is reserved',
      '{memory.available: 5%}',
    ),
    bootTime: may('dist/Distribution', 'From the request until the node registers.', '45s'),
    readyTime: may(
      'dist/Distribution',
      'From then until it is ready; until then it has the not-ready taint.',
      '0s',
    ),
    bootFailures: may('ratio', 'Share of the machines asked for that never become nodes.', '0', '2%'),
    autoscalingOptions: may(
      'AutoscalingOptions',
      'What the Cluster Autoscaler’s flags say otherwise, for this pool.',
    ),
    price: may('usd', 'Price of one node an hour, instead of the price book’s.', undefined, '$0.42'),
  },
  AutoscalingOptions: AUTOSCALING_OPTIONS,
  Taint: {
    key: must('str', 'Key of the taint.'),
    value: may('str', 'Value of the taint.'),
    effect: must('=NoSchedule|PreferNoSchedule|NoExecute', 'What it does to pods that do not tolerate it.'),
  },
  Distribution: {
    distribution: may('=constant|uniform|normal|exponential', 'Its kind.', 'told by the other fields'),
    min: may('dur', 'Shortest (uniform).'),
    max: may('dur', 'Longest (uniform).'),
    mean: may('dur', 'Mean (normal, exponential, constant).'),
    deviation: may('dur', 'Standard deviation (normal).'),
  },
  Workload: {
    manifests: may('[str]', 'Deployments, Jobs and so on; as for the cluster.'),
    traces: may('[Trace]', 'Recorded or made workloads: pods over time.'),
    demand: may('[Demand]', 'What is asked of a Service or workload over time.'),
    metrics: may('[Metric]', 'Custom and external metrics that autoscalers and KEDA triggers look at.'),
    usage: may('[Usage]', 'What containers use and do while they run; the first that fits counts.'),
    history: may('[History]', 'What containers used before: what the VPA’s recommender starts from.'),
    replicaFactor: may('num', 'Multiplies the replicas of Deployments, StatefulSets and ReplicaSets.', '1'),
    namespaces: may('[str]', 'Takes the workloads of these namespaces only.', 'all'),
  },
  Trace: {
    format: may('str', 'The reader.', 'told by the look of the files', 'openb'),
    file: may('str', 'File or folder, plain or gzip.'),
    files: may('[str]', 'Several that belong together.'),
    name: may('str', 'What the report calls it.', 'the name of the file'),
    options: may('obj', 'Options of the format; see docs/traces.md.'),
  },
  Demand: {
    target: must('target', '`Kind/name` or `Kind/namespace/name`.', 'Service/shop/checkout'),
    rate: may(
      'expr',
      'Requests a second: a number, or an expression of h, min, d, t.',
      undefined,
      '"400 + 350*sin(2*pi*(h-9)/24)"',
    ),
    file: may(
      'str',
      'Recorded requests instead of `rate`: CSV, Prometheus, access counts; see docs/traces.md.',
    ),
    format: may('str', 'The reader of the file.', 'told by the look of the file'),
    column: may('str', 'Column or series to take.', 'the one that counts requests, else the first'),
    labels: may('{str}', 'Only series with these labels.'),
    scale: may('num', 'Multiplies the rates of the file.', '1'),
    step: may('dur', 'How often the rate changes.', '1m'),
    cpuPerRequest: may('dur', 'CPU time that a request takes.', '10ms', '12ms'),
    memory: may('DemandMemory', 'Memory of one replica.'),
    patience: may('dur', 'Whoever asks gives up after this long.', '30s'),
    clients: may('int', 'Clients that stick to a pod, where the Service has sessionAffinity.', '1000'),
    from: may(
      'target',
      'Whose pods ask, for internalTrafficPolicy.',
      'somebody outside',
      'Deployment/shop/web',
    ),
    replicas: may(
      '=follow|keep',
      '`follow` gives the workload as many replicas as serve the rate at 70 % of their CPU request, `keep` leaves them.',
      '`keep` where an autoscaler scales it or the scenario has `runtime` or `usage`, else `follow`',
    ),
    host: may('str', 'Of requests to an Ingress: the host they name.'),
    path: may('str', 'Of requests to an Ingress: the path they name.', '/'),
  },
  Metric: {
    name: must('str', 'Name of the metric, as the autoscaler asks for it.', 'queue_length'),
    kind: may('=external|pods|object', 'Which of the metrics APIs answers it.', 'external'),
    value: may(
      'expr',
      'A number, or an expression of h, min, d, t.',
      undefined,
      '"50 + 200*(h > 9 and h < 17)"',
    ),
    file: may('str', 'A recorded series instead of `value`; read as demand is, see docs/traces.md.'),
    format: may('str', 'The reader of the file.', 'told by the look of the file'),
    column: may('str', 'Column or series to take.', 'the first'),
    scale: may('num', 'Multiplies the values of the file.', '1'),
    namespace: may('str', 'Namespace that asks for it.', 'any'),
    labels: may('{str}', 'Labels of the series, for the selector of an autoscaler’s metric.'),
    of: may('target', 'Of an object metric: the object that it describes.', undefined, 'Ingress/shop/front'),
    per: may(
      '=pod|workload',
      'Of a pods metric: `pod`, every ready pod shows the value; `workload`, they share it.',
      'pod',
    ),
    step: may('dur', 'How often the value changes.', '15s'),
    delay: may('dur', 'How late the autoscaler gets to see it.', '0s'),
    resolution: may('dur', 'The adapter’s data comes on this grid.', 'at any moment'),
    window: may('dur', 'Mean over this much time, as rate(…[2m]) is.', 'the value itself'),
  },
  DemandMemory: {
    base: may('qty', 'Without any request.', '0', '180Mi'),
    perConcurrentRequest: may('qty', 'More for each request in flight.', '0', '2Mi'),
  },
  Usage: {
    target: must(
      'target',
      '`Kind/name` or `Kind/namespace/name`; the name `*` stands for all of that kind and namespace.',
      'Deployment/shop/web',
    ),
    container: may('str', 'Container that does so.', 'the first of the pod'),
    cpu: may(
      'expr',
      'CPU it would use if it could: a quantity, or an expression of cores over h, min, d, t.',
      undefined,
      '250m',
    ),
    memory: may(
      'expr',
      'Memory it uses: a quantity, or an expression of MiB over h, min, d, t.',
      undefined,
      '180Mi',
    ),
    step: may('dur', 'How often expressions and recorded use change.', '1m'),
    file: may(
      'str',
      'Recorded use instead: Prometheus, cAdvisor, Kruize, Azure, Bitbrains; see docs/traces.md.',
    ),
    format: may('str', 'The reader of the file.', 'told by the look of the file'),
    labels: may('{str}', 'Only recorded series with these labels.'),
    cores: may('num', 'Cores of the machine, for use recorded in percent.', '1'),
    mhzPerCore: may('num', 'Clock of the machine, for use recorded in MHz.', undefined, '2600'),
    scale: may('num', 'Multiplies recorded use.', '1'),
    startup: may('UsageStartup', 'More CPU while it starts.'),
    leakPerHour: may('qty', 'Memory that is never given back, on top.', '0', '20Mi'),
    leakPerRequest: may('qty', 'The same for each request that was served.', '0', '1Ki'),
    cache: may('UsageCache', 'Memory of a cache that fills, on top.'),
    disk: may('qty', 'Local storage it uses from its start on.', '0'),
    diskPerHour: may('qty', 'What it adds to that: logs, scratch files.', '0'),
    processes: may('int', 'Processes it has.', '1'),
    readyAfter: may('dist/Distribution', 'From the start of its process until it answers.', '0s'),
    shutdown: may('dist/Distribution', 'From SIGTERM to its end.', '`timing.podStop`'),
    exits: may('UsageExits', 'It ends by itself.'),
    needs: may('target', 'It answers no readiness probe while this Service has no ready endpoint.'),
  },
  History: {
    target: must('target', '`Kind/name` or `Kind/namespace/name` of the workload.', 'Deployment/shop/web'),
    container: may('str', 'Container that did so.', 'the first of the pod'),
    file: must(
      'str',
      'Recorded use, any metric format; the last 8 days count, and end where the run begins.',
    ),
    format: may('str', 'The reader.', 'told by the look of the file'),
    labels: may('{str}', 'Only recorded series with these labels.'),
    cores: may('num', 'Cores of the machine, for use recorded in percent.', '1'),
    scale: may('num', 'Multiplies recorded use.', '1'),
    step: may('dur', 'How often the recommender would have taken a sample.', '1m'),
  },
  UsageStartup: {
    cpu: must('qty', 'CPU it would use meanwhile.'),
    for: must('dur', 'How long, counted from its start.'),
  },
  UsageCache: {
    size: must('qty', 'What the cache grows towards.'),
    halfTime: must('dur', 'Time in which half of what is left is filled.'),
  },
  UsageExits: {
    after: may('dist/Distribution', 'How long after its start.', '5s'),
    code: may('int', 'Exit code.', '1'),
    from: may('dur', 'Only processes that start from then on.', '0s'),
    until: may('dur', 'Only processes that start before.', 'the end'),
    without: may('target', 'Only while this Service has no ready endpoint.'),
  },
  Runtime: {
    mode: may(
      '=auto|plain|containers',
      '`containers` looks into every container, `plain` into none, `auto` decides by the input.',
      'auto',
    ),
    images: may('[RuntimeImage]', 'Images that have to be pulled; all others are there already.'),
    imageBandwidth: may('qty', 'Bytes a second that a node draws from the registry.', '100M'),
    imageLatency: may('dur', 'Asking the registry for an image.', '500ms'),
    containerStart: may('dist/Distribution', 'From a pulled image to a process that runs.', '0s'),
    endpointDelay: may('dur', 'Until every router knows of a pod that became ready or ended.', '1s'),
    cpuWeights: may(
      '=cgroup-v2|cgroup-v1|requests',
      'How requests become weights: as nodes do today, as they did, or in bare proportion.',
      'cgroup-v2',
    ),
    systemCpu: may('qty', 'CPU that the daemons of a node use.', 'what is reserved for them'),
    systemMemory: may('qty', 'Memory that the daemons of a node use.', 'what is reserved for them'),
    kubelet: may(
      '{any}',
      'Fields of the KubeletConfiguration: evictionHard, evictionSoft, serializeImagePulls, cpuManagerPolicy and so on.',
      'its defaults',
      '{evictionHard: {memory.available: 500Mi}, cpuManagerPolicy: static}',
    ),
  },
  RuntimeImage: {
    name: must('str', 'As containers name it.'),
    size: may('qty', 'Compressed, as the registry sends it.', 'the sum of its layers'),
    layers: may('{qty}', 'Layers by digest; images that share one pull it once.'),
    missing: may('bool', 'The registry does not have it.', 'false'),
  },
  Scheduler: {
    config: may(
      'str/any',
      'A KubeSchedulerConfiguration: a file, or written out here.',
      'kube-scheduler’s defaults',
    ),
    latency: may('dur', 'Time that one scheduling cycle takes.', '2ms'),
    plugins: may('[str]', 'Modules with plugins of your own (`./my-score.ts`).'),
  },
  Autoscaling: AUTOSCALING,
  Karpenter: {
    manifests: may('[str]', 'NodePools and node classes.'),
    settings: may('{any}', 'Flags of Karpenter: batch-max-duration and so on.', 'its defaults'),
  },
  Timing: {
    podStart: may('dist/Distribution', 'From binding to running.', '2s'),
    podStop: may('dist/Distribution', 'From the deletion of a pod to its end.', '1s'),
    controlPlane: may(
      '=timed|instant',
      '`timed`: controllers take the time and keep the request rates of a real control plane. `instant`: what they do happens at once.',
      'timed',
    ),
    apiRequest: may('dur', 'From a controller’s request to the API server until it has its effect.', '5ms'),
    watch: may('dur', 'From a change until a controller sees it.', '4ms'),
  },
  Prices: {
    book: may(
      'str',
      'Price book: aws, azure, gcp or none, with or without a region.',
      'aws-us-east-1',
      'aws-us-east-1',
    ),
    region: may('str', 'Region of the book.'),
    file: may(
      'str',
      'CSV of your own: instanceType,onDemandUsdPerHour,spotUsdPerHour,standsFor. Its rows override the book.',
    ),
    discount: may('ratio', 'Taken off every on-demand price.', '0'),
    spotDiscount: may('ratio', 'Spot prices are the on-demand prices less this, where the book has none.'),
    weights: may('PriceWeights', 'How a node’s price is split over what pods ask for.', 'those of the book'),
  },
  PriceWeights: {
    cpu: may('num', 'Worth of a core-hour.'),
    memory: may('num', 'Worth of a GiB-hour.'),
    gpu: may('num', 'Worth of a GPU-hour.'),
  },
  Fault: {
    at: must('dur', 'When, from the start.'),
    kill: may(
      'kill',
      '`node/x`, `zone/a` or `pool/general`. Either this or `stockOut`.',
      undefined,
      'zone/a',
    ),
    stockOut: may('str', 'A node pool for which the provider has no machine.', undefined, 'general'),
    for: may('dur', 'How long it lasts.', 'for good'),
  },
  Action: {
    at: must('dur', 'When, from the start.'),
    apply: may('str', 'Manifests to apply: file, folder or pattern.'),
    delete: may('target', '`Kind/name` or `Kind/namespace/name`.'),
    scale: may('target', '`Kind/name` or `Kind/namespace/name`, with `replicas`.'),
    replicas: may('int', 'The new number of replicas.'),
    cordon: may('node', '`node/x`.'),
    uncordon: may('node', '`node/x`.'),
    drain: may('node', '`node/x`.'),
  },
  Assertion: {
    metric: must('str', 'What is compared, as the JSON result names it.', 'pods.pending.p99'),
    max: may('limit', 'It may not be more.', undefined, '60s'),
    min: may('limit', 'It may not be less.', undefined, '$420'),
  },
};
