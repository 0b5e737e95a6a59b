import { may } from './field-table.ts';
import type { FieldTable } from './field-table.ts';

/** Keys as in the node-template tags that real providers read (NodeGroupAutoscalingOptions), for one pool. */
export const AUTOSCALING_OPTIONS: FieldTable = {
  scaledownutilizationthreshold: may('num', 'In place of --scale-down-utilization-threshold.'),
  scaledowngpuutilizationthreshold: may('num', 'In place of --scale-down-gpu-utilization-threshold.'),
  scaledownunneededtime: may('dur', 'In place of --scale-down-unneeded-time.'),
  scaledownunreadytime: may('dur', 'In place of --scale-down-unready-time.'),
  maxnodeprovisiontime: may('dur', 'In place of --max-node-provision-time.'),
  ignoredaemonsetsutilization: may('bool', 'In place of --ignore-daemonsets-utilization.'),
  zeroormaxnodescaling: may('bool', 'The pool has all its nodes or none.', 'false'),
};
