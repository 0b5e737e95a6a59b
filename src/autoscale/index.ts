/**
 * autoscale: who changes the number and the size of pods and of nodes. hpa and vpa follow use, the Cluster Autoscaler
 * and Karpenter follow pods that wait. All of them are pure: state and time in, decision out; sim applies it. May
 * import scheduler, cloudprovider, model, base.
 */
export * from './hpa/index.ts';
export * from './vpa/index.ts';
export * from './keda/index.ts';
export * from './cluster-autoscaler/index.ts';
