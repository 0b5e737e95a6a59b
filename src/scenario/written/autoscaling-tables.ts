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

/** Which autoscalers run, and how. */
export const AUTOSCALING: FieldTable = {
  clusterAutoscaler: may(
    '{any}',
    'Cluster Autoscaler, by its real flag names without dashes in front.',
    'off',
    '{scale-down-utilization-threshold: 0.5, expander: least-waste}',
  ),
  clusterAutoscalerPriorities: may(
    '{any}',
    'Of the ConfigMap cluster-autoscaler-priority-expander, key `priorities`: names of pools as regular expressions.',
    'none',
    "{10: ['.*'], 50: ['^spot']}",
  ),
  karpenter: may('Karpenter', 'Karpenter: its NodePools.', 'off'),
  kubeControllerManager: may(
    '{any}',
    'Flags of kube-controller-manager: horizontal-pod-autoscaler-sync-period and so on.',
    'its defaults',
  ),
  verticalPodAutoscaler: may('{any}', 'Flags of the VPA recommender and updater.', 'their defaults'),
};
