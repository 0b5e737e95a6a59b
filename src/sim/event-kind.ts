/**
 * Order of events within one millisecond: what leaves goes before what comes, so that room made is room used; then
 * the control loops look, then the scheduler acts.
 */
export const Phase = { Departures: 0, Arrivals: 1, ControlLoops: 2, Scheduling: 3 } as const;

/** What can happen. An event is a kind and two numbers; the comment says which two. */
export const EventKind = {
  /** trace, row of the trace */
  TracePodArrived: 0,
  /** pod row, its incarnation: an event for a pod that has gone meanwhile is void */
  PodStarted: 1,
  /** pod row, incarnation */
  PodFinished: 2,
  /** pod row, incarnation */
  PodStopped: 3,
  /** launch number, ms until the node is ready */
  NodeJoined: 4,
  /** trace, index of its node event */
  TraceNodeChanged: 5,
  /** fault, – */
  FaultBegan: 6,
  /** fault, – */
  FaultEnded: 7,
  /** action, – */
  ActionDue: 8,
  /** demand curve, step */
  DemandChanged: 9,
  /** –, – */
  ControlPlaneDue: 10,
  /** –, – */
  SchedulingDue: 11,
  /** drain, – */
  DrainRetried: 12,
  /** –, – */
  QueueFlushed: 13,
  /** pod row, incarnation: something of its containers is due */
  ContainersDue: 14,
  /** node row, – */
  ImagesPulled: 15,
  /** the log's number of the node's name, – */
  MachineMissed: 16,
  /** –, – : a loop of the Cluster Autoscaler */
  AutoscalerDue: 17,
  /** removal, – : its next step */
  NodeRemovalDue: 18,
  /** node row, – : what its containers use */
  NodeLoadDue: 19,
  /** node row, – : the kubelet looks for pressure */
  NodePressureDue: 20,
  /** demand curve, – : its pods or their speed changed */
  TrafficDue: 21,
  /** autoscaler, – : a horizontal autoscaler looks */
  HpaDue: 22,
  /** –, – */
  MetricsScraped: 23,
  /** pod row, incarnation: its next step as KWOK plays it */
  FakeKubeletDue: 24,
  /** ScaledObject, – : KEDA polls its triggers */
  KedaDue: 25,
  /** recommender or updater, – : a pass over all VerticalPodAutoscalers */
  VpaDue: 26,
  /** the log's number of the node's name, – : it joined some time ago and is ready now */
  NodeBecameReady: 27,
  /** number of the attempt, 1 for its last victim: the requests that end victims have their effect */
  VictimsDue: 28,
} as const;
