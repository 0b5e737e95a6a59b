// Makes src/ingest/manifests/schema/kubernetes.json: the fields of the Kubernetes kinds that Plimsoll reads, in the
// compact type language of src/ingest/schema/type-text.ts. Run once a Kubernetes version, by hand:
//
//     npm i @kubernetes/client-node@1.4.0 (in some other folder)
//     node scripts/kubernetes-schema.mjs <that folder>
//
// The models of @kubernetes/client-node (Apache-2.0, generated from Kubernetes' OpenAPI 1.34) give names and types;
// what they lose (quantities, enumerations, kinds of other projects) is in OVERLAY and OTHERS below.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packageFolder = join(process.argv[2], 'node_modules/@kubernetes/client-node/dist/gen/models');

const ROOTS = {
  'v1/Pod': 'V1Pod',
  'v1/Node': 'V1Node',
  'v1/Namespace': 'V1Namespace',
  'v1/Service': 'V1Service',
  'v1/ReplicationController': 'V1ReplicationController',
  'v1/PersistentVolume': 'V1PersistentVolume',
  'v1/PersistentVolumeClaim': 'V1PersistentVolumeClaim',
  'v1/LimitRange': 'V1LimitRange',
  'v1/ResourceQuota': 'V1ResourceQuota',
  'apps/v1/Deployment': 'V1Deployment',
  'apps/v1/ReplicaSet': 'V1ReplicaSet',
  'apps/v1/StatefulSet': 'V1StatefulSet',
  'apps/v1/DaemonSet': 'V1DaemonSet',
  'batch/v1/Job': 'V1Job',
  'batch/v1/CronJob': 'V1CronJob',
  'networking.k8s.io/v1/Ingress': 'V1Ingress',
  'policy/v1/PodDisruptionBudget': 'V1PodDisruptionBudget',
  'autoscaling/v2/HorizontalPodAutoscaler': 'V2HorizontalPodAutoscaler',
  'autoscaling/v1/HorizontalPodAutoscaler': 'V1HorizontalPodAutoscaler',
  'storage.k8s.io/v1/StorageClass': 'V1StorageClass',
  'storage.k8s.io/v1/CSINode': 'V1CSINode',
  'storage.k8s.io/v1/CSIDriver': 'V1CSIDriver',
  'storage.k8s.io/v1/CSIStorageCapacity': 'V1CSIStorageCapacity',
  'storage.k8s.io/v1/VolumeAttachment': 'V1VolumeAttachment',
  'scheduling.k8s.io/v1/PriorityClass': 'V1PriorityClass',
  'node.k8s.io/v1/RuntimeClass': 'V1RuntimeClass',
};

const QUANTITY_MAPS =
  /^(requests|limits|capacity|allocatable|hard|used|overhead|podFixed|_default|default|defaultRequest|max|min|maxLimitRequestRatio|allocatedResources)$/;
const QUANTITIES = new Set([
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1ResourceFieldSelector.divisor',
  'V1CSIStorageCapacity.capacity',
  'V1CSIStorageCapacity.maximumVolumeSize',
  'V2MetricTarget.value',
  'V2MetricTarget.averageValue',
  'V2MetricValueStatus.value',
  'V2MetricValueStatus.averageValue',
  'V2HPAScalingRules.tolerance',
]);

/** Enumerations and repairs, by type and field as client-node names them. */
const OVERLAY = {
  'V1Container.imagePullPolicy': '=Always|IfNotPresent|Never',
  'V1Container.terminationMessagePolicy': '=File|FallbackToLogsOnError',
  'V1ContainerPort.protocol': '=TCP|UDP|SCTP',
  'V1ServicePort.protocol': '=TCP|UDP|SCTP',
  'V1PodSpec.restartPolicy': '=Always|OnFailure|Never',
  'V1PodSpec.dnsPolicy': '=ClusterFirst|ClusterFirstWithHostNet|Default|None',
  'V1PodSpec.preemptionPolicy': '=PreemptLowerPriority|Never',
  'V1PriorityClass.preemptionPolicy': '=PreemptLowerPriority|Never',
  'V1Taint.effect': '=NoSchedule|PreferNoSchedule|NoExecute',
  'V1Toleration.effect': '=|NoSchedule|PreferNoSchedule|NoExecute',
  'V1Toleration.operator': '=|Exists|Equal|Lt|Gt',
  'V1LabelSelectorRequirement.operator': '=In|NotIn|Exists|DoesNotExist',
  'V1NodeSelectorRequirement.operator': '=In|NotIn|Exists|DoesNotExist|Gt|Lt',
  'V1ScopedResourceSelectorRequirement.operator': '=In|NotIn|Exists|DoesNotExist',
  'V1TopologySpreadConstraint.whenUnsatisfiable': '=DoNotSchedule|ScheduleAnyway',
  'V1TopologySpreadConstraint.nodeAffinityPolicy': '=Honor|Ignore',
  'V1TopologySpreadConstraint.nodeTaintsPolicy': '=Honor|Ignore',
  'V1DeploymentStrategy.type': '=Recreate|RollingUpdate',
  'V1StatefulSetUpdateStrategy.type': '=RollingUpdate|OnDelete',
  'V1DaemonSetUpdateStrategy.type': '=RollingUpdate|OnDelete',
  'V1StatefulSetSpec.podManagementPolicy': '=OrderedReady|Parallel',
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted': '=Retain|Delete',
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled': '=Retain|Delete',
  'V1JobSpec.completionMode': '=NonIndexed|Indexed',
  'V1JobSpec.podReplacementPolicy': '=TerminatingOrFailed|Failed',
  'V1CronJobSpec.concurrencyPolicy': '=Allow|Forbid|Replace',
  'V1PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy': '=IfHealthyBudget|AlwaysAllow',
  'V1ServiceSpec.type': '=ClusterIP|NodePort|LoadBalancer|ExternalName',
  'V1ServiceSpec.sessionAffinity': '=None|ClientIP',
  'V1ServiceSpec.externalTrafficPolicy': '=Cluster|Local',
  'V1ServiceSpec.internalTrafficPolicy': '=Cluster|Local',
  'V1StorageClass.volumeBindingMode': '=Immediate|WaitForFirstConsumer',
  'V1StorageClass.reclaimPolicy': '=Delete|Retain|Recycle',
  'V1PersistentVolumeSpec.persistentVolumeReclaimPolicy': '=Delete|Retain|Recycle',
  'V1PersistentVolumeSpec.volumeMode': '=Filesystem|Block',
  'V1PersistentVolumeClaimSpec.volumeMode': '=Filesystem|Block',
  'V1PersistentVolumeSpec.accessModes': '[=ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod]',
  'V1PersistentVolumeClaimSpec.accessModes': '[=ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod]',
  'V1LimitRangeItem.type': '=Container|Pod|PersistentVolumeClaim',
  'V2MetricSpec.type': '=Resource|ContainerResource|Pods|Object|External',
  'V2MetricTarget.type': '=Utilization|Value|AverageValue',
  'V2HPAScalingRules.selectPolicy': '=Max|Min|Disabled',
  'V2HPAScalingPolicy.type': '=Pods|Percent',
  'V1ContainerResizePolicy.restartPolicy': '=NotRequired|RestartContainer',
  'V1HTTPIngressPath.pathType': '=Exact|Prefix|ImplementationSpecific',
  // Kubernetes takes ports by number or name.
  'V1ServicePort.targetPort': 'intstr',
};

/** Fields that dumps of other versions carry and the 1.34 models lack. */
const EXTRA = {
  V1PodSpec: { workloadRef: 'obj', schedulingGroup: 'obj', restartPolicyRules: '[obj]' },
  V1ObjectMeta: { clusterName: 'str' },
  V1ServiceSpec: { topologyKeys: '[str]', ipFamily: 'str' },
  V1JobSpec: { maxFailedIndexes: 'int', managedBy: 'str' },
  V1StorageClass: {},
  V1NodeStatus: { declaredFeatures: '[str]' },
};

/** Kinds of other projects, written by hand from their documentation (fields that a person writes). */
const OTHERS = {
  kinds: {
    'autoscaling.k8s.io/v1/VerticalPodAutoscaler': 'VerticalPodAutoscaler',
    'keda.sh/v1alpha1/ScaledObject': 'ScaledObject',
    'v1/ConfigMap': 'ConfigMap',
    'v1/PodTemplate': 'PodTemplate',
    'autoscaling.x-k8s.io/v1alpha1/CapacityBuffer': 'CapacityBuffer',
    'autoscaling.x-k8s.io/v1beta1/CapacityBuffer': 'CapacityBuffer',
    'karpenter.sh/v1/NodePool': 'KarpenterNodePool',
    'karpenter.sh/v1/NodeClaim': 'KarpenterNodeClaim',
    'karpenter.k8s.aws/v1/EC2NodeClass': 'EC2NodeClass',
    'kubescheduler.config.k8s.io/v1/KubeSchedulerConfiguration': 'KubeSchedulerConfiguration',
    'kops.k8s.io/v1alpha2/InstanceGroup': 'DeclaredPool',
    'kops.k8s.io/v1alpha3/InstanceGroup': 'DeclaredPool',
    'machine.openshift.io/v1beta1/MachineSet': 'DeclaredPool',
    'autoscaling.openshift.io/v1beta1/MachineAutoscaler': 'DeclaredPool',
    'cluster.x-k8s.io/v1alpha3/MachineDeployment': 'DeclaredPool',
    'cluster.x-k8s.io/v1alpha3/MachineSet': 'DeclaredPool',
    'cluster.x-k8s.io/v1alpha4/MachineDeployment': 'DeclaredPool',
    'cluster.x-k8s.io/v1alpha4/MachineSet': 'DeclaredPool',
    'cluster.x-k8s.io/v1beta1/MachineDeployment': 'DeclaredPool',
    'cluster.x-k8s.io/v1beta1/MachineSet': 'DeclaredPool',
    'cluster.x-k8s.io/v1beta2/MachineDeployment': 'DeclaredPool',
    'cluster.x-k8s.io/v1beta2/MachineSet': 'DeclaredPool',
  },
  types: {
    VerticalPodAutoscaler: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'VPASpec',
      status: 'obj',
    },
    VPASpec: {
      'targetRef!': 'V1CrossVersionObjectReference',
      updatePolicy: 'VPAUpdatePolicy',
      resourcePolicy: 'VPAResourcePolicy',
      recommenders: '[VPARecommender]',
    },
    VPARecommender: { 'name!': 'str' },
    VPAUpdatePolicy: {
      updateMode: '=Off|Initial|Recreate|Auto|InPlaceOrRecreate|InPlace',
      minReplicas: 'int',
      evictionRequirements: '[obj]',
      evictAfterOOMSeconds: 'int',
    },
    VPAResourcePolicy: { containerPolicies: '[VPAContainerPolicy]' },
    VPAContainerPolicy: {
      containerName: 'str',
      mode: '=Auto|Off',
      minAllowed: '{qty}',
      maxAllowed: '{qty}',
      controlledResources: '[str]',
      controlledValues: '=RequestsAndLimits|RequestsOnly',
      oomBumpUpRatio: 'any',
      oomMinBumpUp: 'any',
      startupBoost: 'obj',
    },
    ConfigMap: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      data: '{str}',
      binaryData: 'any',
      immutable: 'bool',
    },
    PodTemplate: { apiVersion: 'str', kind: 'str', metadata: 'ObjectMeta', 'template!': 'V1PodTemplateSpec' },
    CapacityBuffer: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'CapacityBufferSpec',
      status: 'obj',
    },
    CapacityBufferSpec: {
      provisioningStrategy: 'str',
      podTemplateRef: 'BufferTemplateRef',
      scalableRef: 'BufferScalableRef',
      replicas: 'int',
      percentage: 'int',
      limits: '{qty}',
    },
    BufferTemplateRef: { 'name!': 'str' },
    BufferScalableRef: { apiGroup: 'str', 'kind!': 'str', 'name!': 'str' },
    ScaledObject: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'ScaledObjectSpec',
      status: 'obj',
    },
    ScaledObjectSpec: {
      'scaleTargetRef!': 'KedaTarget',
      pollingInterval: 'int',
      initialCooldownPeriod: 'int',
      cooldownPeriod: 'int',
      idleReplicaCount: 'int',
      minReplicaCount: 'int',
      maxReplicaCount: 'int',
      fallback: 'KedaFallback',
      advanced: 'KedaAdvanced',
      'triggers!': '[KedaTrigger]',
    },
    KedaTarget: { apiVersion: 'str', kind: 'str', 'name!': 'str', envSourceContainerName: 'str' },
    KedaFallback: { 'failureThreshold!': 'int', 'replicas!': 'int', behavior: 'str' },
    KedaAdvanced: {
      restoreToOriginalReplicaCount: 'bool',
      horizontalPodAutoscalerConfig: 'KedaHpaConfig',
      scalingModifiers: 'obj',
    },
    KedaHpaConfig: { name: 'str', behavior: 'V2HorizontalPodAutoscalerBehavior' },
    KedaTrigger: {
      'type!': 'str',
      name: 'str',
      metadata: '{any}',
      metricType: '=AverageValue|Value|Utilization',
      useCachedMetrics: 'bool',
      authenticationRef: 'obj',
    },
    KarpenterNodePool: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'KarpenterNodePoolSpec',
      status: 'obj',
    },
    KarpenterNodePoolSpec: {
      'template!': 'KarpenterTemplate',
      disruption: 'KarpenterDisruption',
      limits: '{qty}',
      weight: 'int',
      replicas: 'int',
    },
    KarpenterTemplate: { metadata: 'KarpenterTemplateMeta', 'spec!': 'KarpenterClaimSpec' },
    KarpenterTemplateMeta: { labels: '{str}', annotations: '{str}' },
    KarpenterClaimSpec: {
      'nodeClassRef!': 'KarpenterNodeClassRef',
      taints: '[Taint]',
      startupTaints: '[Taint]',
      'requirements!': '[KarpenterRequirement]',
      expireAfter: 'dur',
      terminationGracePeriod: 'dur',
      resources: 'obj',
    },
    KarpenterNodeClassRef: { group: 'str', kind: 'str', 'name!': 'str', apiVersion: 'str' },
    KarpenterRequirement: {
      'key!': 'str',
      'operator!': '=In|NotIn|Exists|DoesNotExist|Gt|Lt|Gte|Lte',
      values: '[str]',
      minValues: 'int',
    },
    KarpenterDisruption: {
      consolidationPolicy: '=WhenEmpty|WhenEmptyOrUnderutilized|Balanced',
      consolidateAfter: 'dur',
      budgets: '[KarpenterBudget]',
    },
    KarpenterBudget: {
      nodes: 'intstr',
      schedule: 'str',
      duration: 'dur',
      reasons: '[=Underutilized|Empty|Drifted]',
    },
    KarpenterNodeClaim: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'KarpenterClaimSpec',
      status: 'obj',
    },
    EC2NodeClass: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'EC2NodeClassSpec',
      status: 'obj',
    },
    EC2NodeClassSpec: {
      amiFamily: 'str',
      amiSelectorTerms: '[obj]',
      subnetSelectorTerms: '[obj]',
      securityGroupSelectorTerms: '[obj]',
      capacityReservationSelectorTerms: '[obj]',
      associatePublicIPAddress: 'bool',
      role: 'str',
      instanceProfile: 'str',
      instanceStorePolicy: '=RAID0',
      blockDeviceMappings: '[obj]',
      detailedMonitoring: 'bool',
      kubelet: 'EC2Kubelet',
      metadataOptions: 'obj',
      tags: '{str}',
      userData: 'str',
      context: 'str',
      ipPrefixCount: 'int',
      networkInterfaces: '[obj]',
      placementGroupSelectorTerms: '[obj]',
    },
    EC2Kubelet: {
      clusterDNS: '[str]',
      maxPods: 'int',
      podsPerCore: 'int',
      systemReserved: '{qty}',
      kubeReserved: '{qty}',
      evictionHard: '{str}',
      evictionSoft: '{str}',
      evictionSoftGracePeriod: '{dur}',
      evictionMaxPodGracePeriod: 'int',
      imageGCHighThresholdPercent: 'int',
      imageGCLowThresholdPercent: 'int',
      cpuCFSQuota: 'bool',
    },
    KubeSchedulerConfiguration: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'any',
      parallelism: 'int',
      leaderElection: 'obj',
      clientConnection: 'obj',
      enableProfiling: 'bool',
      enableContentionProfiling: 'bool',
      percentageOfNodesToScore: 'int',
      podInitialBackoffSeconds: 'int',
      podMaxBackoffSeconds: 'int',
      profiles: '[SchedulerProfile]',
      extenders: '[obj]',
      delayCacheUntilActive: 'bool',
      healthzBindAddress: 'str',
      metricsBindAddress: 'str',
      algorithmSource: 'obj',
      schedulerName: 'str',
      bindTimeoutSeconds: 'int',
    },
    SchedulerProfile: {
      schedulerName: 'str',
      percentageOfNodesToScore: 'int',
      plugins: 'SchedulerPlugins',
      pluginConfig: '[SchedulerPluginConfig]',
    },
    SchedulerPluginConfig: { 'name!': 'str', args: 'any' },
    SchedulerPlugins: Object.fromEntries(
      'preEnqueue queueSort preFilter filter postFilter preScore score reserve permit preBind bind postBind multiPoint unreserve placementGenerate placementScore'
        .split(' ')
        .map((point) => [point, 'SchedulerPluginSet']),
    ),
    SchedulerPluginSet: { enabled: '[SchedulerPlugin]', disabled: '[SchedulerPlugin]' },
    SchedulerPlugin: { 'name!': 'str', weight: 'int' },
    // Objects that declare node pools: read field by field in src/scenario/dump/pools, since each provider has its own.
    DeclaredPool: {
      apiVersion: 'str',
      kind: 'str',
      metadata: 'ObjectMeta',
      'spec!': 'obj',
      status: 'obj',
    },
  },
};

/** Types whose required fields are not asked for: the API fills them in, or a manifest has them elsewhere. */
const NEVER_REQUIRED =
  /Status$|Condition$|^V1NodeSystemInfo$|^V1ObjectMeta$|^V1ManagedFieldsEntry$|^V1CSINodeSpec$|^V1OwnerReference$|^V1ObjectReference$/;

const modelOf = async (name) => (await import(pathToFileURL(join(packageFolder, `${name}.js`)).href))[name];
const shortName = (name) => (name === 'V1Taint' || name === 'V1ObjectMeta' ? name.slice(2) : name);

const types = {};
const waiting = [
  ...Object.values(ROOTS),
  'V2HorizontalPodAutoscalerBehavior',
  'V1CrossVersionObjectReference',
];
while (waiting.length > 0) {
  const name = waiting.pop();
  if (types[shortName(name)] !== undefined) continue;
  types[shortName(name)] = await fieldsOf(name);
}

async function fieldsOf(name) {
  const declared = readFileSync(join(packageFolder, `${name}.d.ts`), 'utf8');
  const fields = {};
  for (const { name: property, baseName, type, format } of (await modelOf(name)).attributeTypeMap) {
    const required =
      !NEVER_REQUIRED.test(name) && declared.includes(`'${property}':`) && baseName !== 'status';
    fields[baseName + (required ? '!' : '')] =
      OVERLAY[`${name}.${baseName}`] ?? typeText(name, baseName, type, format);
  }
  return { ...fields, ...EXTRA[name] };
}

function typeText(owner, field, type, format) {
  if (QUANTITIES.has(`${owner}.${field}`)) return 'qty';
  if (type === '{ [key: string]: string; }') return QUANTITY_MAPS.test(field) ? '{qty}' : '{str}';
  const list = /^Array<(.+)>$/.exec(type);
  if (list !== null) return `[${typeText(owner, '', list[1], format)}]`;
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  if (map !== null) return `{${typeText(owner, '', map[1], format)}}`;
  if (type === 'number') return format.startsWith('int') ? 'int' : 'num';
  const plain = {
    string: 'str',
    boolean: 'bool',
    Date: 'str',
    any: 'any',
    IntOrString: 'intstr',
    object: 'any',
    V1MicroTime: 'str',
  };
  if (plain[type] !== undefined) return plain[type];
  if (type === 'V1ManagedFieldsEntry') return 'any';
  waiting.push(type);
  return shortName(type);
}

const schema = {
  notice:
    'Made by scripts/kubernetes-schema.mjs from @kubernetes/client-node 1.4.0 (The Kubernetes Authors, Apache License 2.0, see NOTICE), Kubernetes OpenAPI 1.34.',
  kinds: {
    ...Object.fromEntries(Object.entries(ROOTS).map(([kind, name]) => [kind, shortName(name)])),
    ...OTHERS.kinds,
  },
  types: {
    ...Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...OTHERS.types,
  },
};
writeFileSync(
  'src/ingest/manifests/schema/kubernetes.json',
  JSON.stringify(schema, undefined, 0).replace(/(\},)(?=")/g, '$1\n') + '\n',
);
process.stdout.write(`${Object.keys(schema.types).length} types\n`);
